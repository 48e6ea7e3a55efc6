package dev.longshore.control.domain.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A block of a PEM file (RFC 7468).
 *
 * @param label what it says that it is: {@code CERTIFICATE}
 * @param headers whether there are lines before its content, as encrypted keys of OpenSSL have
 * @param content in DER
 */
record Pem(String label, boolean headers, ByteString content) {
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";
    private static final Pattern HEADER = Pattern.compile("[A-Za-z-]+: .*");
    private static final int LINE = 64;

    /** All blocks of a text, whatever stands between them; nothing where one of them is broken. */
    static Optional<List<Pem>> parse(byte[] text) {
        var blocks = new ArrayList<Pem>();
        String rest = new String(text, US_ASCII);
        for (int at = rest.indexOf(BEGIN); at >= 0; at = rest.indexOf(BEGIN)) {
            String block = rest.substring(at + BEGIN.length());
            int labelEnd = block.indexOf(DASHES);
            String label = labelEnd < 0 ? "" : block.substring(0, labelEnd);
            String endLine = "-----END " + label + DASHES;
            int end = block.indexOf(endLine);
            if (labelEnd < 0 || label.contains("\n") || end < labelEnd + DASHES.length()) {
                return Optional.empty();
            }
            Optional<Pem> pem = block(label, block.substring(labelEnd + DASHES.length(), end));
            if (pem.isEmpty()) {
                return Optional.empty();
            }
            blocks.add(pem.get());
            rest = block.substring(end + endLine.length());
        }
        return Optional.of(blocks);
    }

    private static Optional<Pem> block(String label, String inside) {
        List<String> lines = inside.lines().map(String::strip).toList();
        boolean headers = lines.stream().anyMatch(line -> HEADER.matcher(line).matches());
        var base64 = new StringBuilder();
        lines.stream().filter(line -> !HEADER.matcher(line).matches()).forEach(base64::append);
        try {
            return Optional.of(
                    new Pem(
                            label,
                            headers,
                            ByteString.copyFrom(Base64.getDecoder().decode(base64.toString()))));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** The block as text, with a line break at its end. */
    static String encode(String label, byte[] content) {
        String base64 =
                Base64.getMimeEncoder(LINE, "\n".getBytes(US_ASCII)).encodeToString(content);
        return BEGIN + label + DASHES + "\n" + base64 + "\n-----END " + label + DASHES + "\n";
    }

    /** Keys are secrets. */
    @Override
    public String toString() {
        return label + " of " + content.size() + " bytes";
    }
}
