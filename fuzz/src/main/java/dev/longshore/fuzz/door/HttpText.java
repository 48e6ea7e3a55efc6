package dev.longshore.fuzz.door;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A request as HTTP/1.1 writes it, with plain ends of lines: a method and a path, headers, an empty
 * line, the body. Pure.
 */
final class HttpText {
    /** What HTTP takes for a header's name (RFC 9110, section 5.6.2); the decoder sees to it. */
    private static final Pattern NAME = Pattern.compile("[-\\w!#$%&'*+.^`|~]+");

    private static final Pattern PATH = Pattern.compile("/[!-~]*");

    private final byte[] text;
    private int at;

    private HttpText(byte[] text) {
        this.text = text;
    }

    /** The request; nothing where HTTP itself would refuse it. */
    static Optional<HttpRequest> request(byte[] text) {
        return new HttpText(text).request();
    }

    private Optional<HttpRequest> request() {
        String[] first = line().split(" ", 2);
        HttpMethod method = HttpMethod.tryParse(first[0]);
        if (method == null || first.length < 2 || !PATH.matcher(first[1]).matches()) {
            return Optional.empty();
        }
        try {
            var headers = RequestHeaders.builder(method, first[1]);
            for (String line = line(); !line.isEmpty(); line = line()) {
                String[] header = line.split(": ?", 2);
                if (!NAME.matcher(header[0]).matches()) {
                    return Optional.empty();
                }
                headers.add(header[0], header.length < 2 ? "" : header[1]);
            }
            byte[] body = Arrays.copyOfRange(text, at, text.length);
            return Optional.of(HttpRequest.of(headers.build(), HttpData.wrap(body)));
        } catch (IllegalArgumentException refused) {
            return Optional.empty();
        }
    }

    /** The next line without its end; empty at the end of all. */
    private String line() {
        int begin = at;
        while (at < text.length && text[at] != '\n') {
            at++;
        }
        String line = new String(text, begin, at - begin, StandardCharsets.ISO_8859_1);
        at = Math.min(at + 1, text.length);
        return line;
    }
}
