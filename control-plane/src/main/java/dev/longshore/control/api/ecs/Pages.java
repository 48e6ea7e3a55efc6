package dev.longshore.control.api.ecs;

import dev.longshore.control.api.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Cuts listings into pages. A token says which entry was the last; it stays good while others come
 * and go.
 */
public final class Pages {
    private static final String MARK = "ls1:";

    private Pages() {}

    /** A page, and the token of the next one where there is more. */
    public record Page(List<String> entries, Optional<String> nextToken) {}

    /**
     * The page after {@code token} of a sorted listing.
     *
     * @param descending whether the listing is sorted that way
     * @throws ApiException InvalidParameterException for a token that is none
     */
    public static Page cut(List<String> sorted, String token, int size, boolean descending) {
        List<String> rest = sorted;
        if (!token.isEmpty()) {
            String last = decode(token);
            rest =
                    sorted.stream()
                            .filter(
                                    entry ->
                                            descending
                                                    ? entry.compareTo(last) < 0
                                                    : entry.compareTo(last) > 0)
                            .toList();
        }
        if (rest.size() <= size) {
            return new Page(rest, Optional.empty());
        }
        List<String> entries = rest.subList(0, size);
        return new Page(entries, Optional.of(encode(entries.getLast())));
    }

    /**
     * How many entries a page may have: what the caller asks for, or {@code most}.
     *
     * @throws ApiException InvalidParameterException for what lies outside
     */
    public static int size(boolean asked, int wanted, int most) {
        if (asked && (wanted < 1 || wanted > most)) {
            throw ApiException.invalidParameter("maxResults must be between 1 and " + most + ".");
        }
        return asked ? wanted : most;
    }

    private static String encode(String last) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((MARK + last).getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String token) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (text.startsWith(MARK)) {
                return text.substring(MARK.length());
            }
        } catch (IllegalArgumentException notBase64) {
            // refused below, like any other text that we did not make
        }
        throw ApiException.invalidParameter("Invalid token.");
    }
}
