package dev.longshore.state.tables.schema;

import java.util.Arrays;

/**
 * The first parts of a key, for prefix scans: {@code KeyPrefix.of("production")} covers all keys of
 * that cluster.
 */
public final class KeyPrefix {
    /** Covers the whole table. */
    public static final KeyPrefix ALL = new KeyPrefix(new byte[0]);

    private final byte[] bytes;

    private KeyPrefix(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The prefix made of these string parts. */
    public static KeyPrefix of(String... parts) {
        var out = new KeyWriter();
        for (String part : parts) {
            out.string(part);
        }
        return new KeyPrefix(out.toByteArray());
    }

    /** The prefix of its first part alone, which is a string; all where it has none. */
    KeyPrefix firstPart() {
        for (int i = 0; i < bytes.length; i++) {
            boolean escaped = i + 1 < bytes.length && bytes[i + 1] == (byte) 0xff;
            if (bytes[i] == 0 && !escaped) {
                return new KeyPrefix(Arrays.copyOf(bytes, i + 1));
            }
        }
        return ALL;
    }

    /** Whether a key begins with these parts. */
    public boolean covers(Key key) {
        byte[] encoded = key.encode();
        return encoded.length >= bytes.length
                && Arrays.equals(bytes, 0, bytes.length, encoded, 0, bytes.length);
    }

    /** The encoded parts. */
    public byte[] encode() {
        return bytes.clone();
    }
}
