package dev.longshore.control.api.ecs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Sha256;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Cuts listings into pages. A token says which entry was the last, and stays good while others come
 * and go; it bears a digest of the request that it came from, since in another listing or another
 * order it would skip entries without a word.
 */
public final class Pages {
    /** Enough that no other request has the same by chance; not a secret. */
    private static final int DIGEST_BYTES = 12;

    private Pages() {}

    /** A page, and the token of the next one where there is more. */
    public record Page(List<String> entries, Optional<String> nextToken) {}

    /**
     * The page of a sorted listing that a request with {@code nextToken} and {@code maxResults}
     * asks for.
     *
     * @param most how many entries a page may have, and has where the caller doesn't say
     * @param descending whether the listing is sorted that way
     * @throws ApiException InvalidParameterException for a size out of bounds, and for a token that
     *     is none of this very request's
     */
    public static Page cut(List<String> sorted, Message request, int most, boolean descending) {
        int size = size(request, most);
        String token = (String) request.getField(field(request, "next_token"));
        List<String> rest = sorted;
        if (!token.isEmpty()) {
            String last = decode(token, request);
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
        return new Page(entries, Optional.of(encode(entries.getLast(), request)));
    }

    private static int size(Message request, int most) {
        FieldDescriptor wanted = field(request, "max_results");
        if (!request.hasField(wanted)) {
            return most;
        }
        int size = (int) request.getField(wanted);
        if (size < 1 || size > most) {
            throw ApiException.invalidParameter("maxResults must be between 1 and " + most + ".");
        }
        return size;
    }

    private static String encode(String last, Message request) {
        byte[] entry = last.getBytes(UTF_8);
        byte[] token = Arrays.copyOf(digest(entry, request), DIGEST_BYTES + entry.length);
        System.arraycopy(entry, 0, token, DIGEST_BYTES, entry.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    private static String decode(String token, Message request) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            if (bytes.length >= DIGEST_BYTES) {
                String last = new String(bytes, DIGEST_BYTES, bytes.length - DIGEST_BYTES, UTF_8);
                if (encode(last, request).equals(token)) {
                    return last;
                }
            }
        } catch (IllegalArgumentException notBase64) {
            // refused below, like any other text that we did not make
        }
        throw ApiException.invalidParameter("Invalid token.");
    }

    private static byte[] digest(byte[] last, Message request) {
        Message filters =
                request.toBuilder()
                        .clearField(field(request, "next_token"))
                        .clearField(field(request, "max_results"))
                        .build();
        byte[] operation = request.getDescriptorForType().getFullName().getBytes(UTF_8);
        return Arrays.copyOf(Sha256.of(operation, filters.toByteArray(), last), DIGEST_BYTES);
    }

    private static FieldDescriptor field(Message request, String name) {
        return Objects.requireNonNull(request.getDescriptorForType().findFieldByName(name));
    }
}
