package dev.longshore.control.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.longshore.foundation.digest.Sha256;
import dev.longshore.proto.api.ApiOptions;
import dev.longshore.proto.api.Paging;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One page of a listing, filled by whoever scans the rows in the order of the listing; it holds no
 * more entries than it shows. The token of the next page is the key of the last entry, so it stays
 * good while others come and go. It bears a digest of the request that it came from, since in
 * another listing or another order it would skip entries without a word.
 */
public final class Page<E> {
    /** Enough that no other request has the same by chance; not a secret. */
    private static final int DIGEST_BYTES = 12;

    private final Message request;
    private final Paging fields;
    private final int size;
    private final boolean descending;
    private final Optional<byte[]> from;
    private final List<Entry<E>> entries = new ArrayList<>();
    private boolean more;

    private record Entry<E>(ByteString position, E shown) {}

    private Page(Message request, int usual, int most, boolean descending) {
        this.request = request;
        this.fields = pagingOf(request);
        this.descending = descending;
        this.size = size(usual, most);
        String token = (String) request.getField(field(fields.getToken()));
        this.from = token.isEmpty() ? Optional.empty() : Optional.of(decode(token));
    }

    /**
     * The page that a request asks for, of a listing in the order of its keys.
     *
     * @param most how many entries a page may have, and has where the caller doesn't say
     * @throws ApiException an invalid value, for a size out of bounds and for a token that is none
     *     of this very request's
     */
    public static <E> Page<E> ascending(Message request, int most) {
        return new Page<>(request, most, most, false);
    }

    /**
     * The same for a listing whose pages are shorter where the caller doesn't say.
     *
     * @param usual how many entries such a page has
     */
    public static <E> Page<E> ascending(Message request, int usual, int most) {
        return new Page<>(request, usual, most, false);
    }

    /** The same with the last key first, for whoever fills it from there. */
    public static <E> Page<E> descending(Message request, int most) {
        return new Page<>(request, most, most, true);
    }

    /** The same for a listing whose pages are shorter where the caller doesn't say. */
    public static <E> Page<E> descending(Message request, int usual, int most) {
        return new Page<>(request, usual, most, true);
    }

    /** The key after which a scan of {@code table} begins, in the order of the listing. */
    public <K extends Key> Optional<K> after(Table<K, ?> table) {
        return from.map(table::parseKey);
    }

    /** The position of the last entry of the page before, for listings over several tables. */
    public Optional<byte[]> from() {
        return from;
    }

    /** Whether it holds anything yet. */
    public boolean hasEntries() {
        return !entries.isEmpty();
    }

    /** Ends a page that could hold more entries, because there is more than it may show. */
    public boolean endHere() {
        more = true;
        return false;
    }

    /** Takes the next entry of the listing. Returns false when the page has enough. */
    public boolean add(Key key, E shown) {
        return add(key.encode(), shown);
    }

    /** The same for a listing whose entries are no rows: positions are in order as bytes. */
    public boolean add(byte[] position, E shown) {
        int compared = from.map(bytes -> Arrays.compareUnsigned(position, bytes)).orElse(0);
        if (from.isPresent() && (descending ? compared >= 0 : compared <= 0)) {
            return true;
        }
        more = entries.size() == size;
        if (!more) {
            entries.add(new Entry<>(ByteString.copyFrom(position), shown));
        }
        return !more;
    }

    /** The entries of the page, in the order of the listing. */
    public List<E> entries() {
        return entries.stream().map(Entry::shown).toList();
    }

    /** The token of the next page, where there is more. */
    public Optional<String> nextToken() {
        if (!more) {
            return Optional.empty();
        }
        return Optional.of(encode(entries.getLast().position().toByteArray()));
    }

    private int size(int usual, int most) {
        FieldDescriptor wanted = field(fields.getSize());
        if (!request.hasField(wanted)) {
            return usual;
        }
        int asked = (int) request.getField(wanted);
        if (asked < 1 || asked > most) {
            throw ApiException.invalidValue(
                    wanted.getJsonName() + " must be between 1 and " + most + ".");
        }
        return asked;
    }

    private String encode(byte[] position) {
        byte[] token = Arrays.copyOf(digest(position), DIGEST_BYTES + position.length);
        System.arraycopy(position, 0, token, DIGEST_BYTES, position.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    private byte[] decode(String token) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            if (bytes.length >= DIGEST_BYTES) {
                byte[] position = Arrays.copyOfRange(bytes, DIGEST_BYTES, bytes.length);
                if (encode(position).equals(token)) {
                    return position;
                }
            }
        } catch (IllegalArgumentException notBase64) {
            // refused below, like any other text that we did not make
        }
        throw ApiException.invalidValue("Invalid token.");
    }

    private byte[] digest(byte[] position) {
        Message filters =
                request.toBuilder()
                        .clearField(field(fields.getToken()))
                        .clearField(field(fields.getSize()))
                        .build();
        byte[] operation = request.getDescriptorForType().getFullName().getBytes(UTF_8);
        return Arrays.copyOf(Sha256.of(operation, filters.toByteArray(), position), DIGEST_BYTES);
    }

    private FieldDescriptor field(String name) {
        return Objects.requireNonNull(request.getDescriptorForType().findFieldByName(name));
    }

    /** A file of the API holds one service and its messages. */
    private static Paging pagingOf(Message request) {
        return request.getDescriptorForType()
                .getFile()
                .getServices()
                .getFirst()
                .getOptions()
                .getExtension(ApiOptions.service)
                .getPaging();
    }
}
