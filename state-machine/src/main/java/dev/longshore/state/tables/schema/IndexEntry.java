package dev.longshore.state.tables.schema;

import java.util.Arrays;

/**
 * A place in the order of an index: the index's own parts, then the row's key. A listing goes on
 * after it even when the row has changed or gone since.
 */
public final class IndexEntry {
    private final byte[] bytes;

    private IndexEntry(byte[] bytes) {
        this.bytes = bytes;
    }

    static IndexEntry of(Key parts, Key row) {
        return new IndexEntry(new KeyWriter().raw(parts.encode()).raw(row.encode()).toByteArray());
    }

    /** The entry that {@link #encode} gave. */
    public static IndexEntry parse(byte[] encoded) {
        return new IndexEntry(encoded.clone());
    }

    /** Its bytes, for a page's token. */
    public byte[] encode() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IndexEntry entry && Arrays.equals(bytes, entry.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
