package dev.longshore.state.tables.schema;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes tuples so that unsigned byte order equals tuple order: a string ends with {@code 00}, with
 * {@code 00} inside it written as {@code 00 FF} (the scheme of FoundationDB's tuple layer); a
 * number takes eight bytes, sign bit flipped.
 */
public final class KeyWriter {
    /**
     * The largest number that a key may hold: a larger one begins with {@code FF}, and after a
     * string's end would read as a zero within the string.
     */
    static final long MAX_NUMBER = 0x7eff_ffff_ffff_ffffL;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);

    /** Appends a string part. */
    public KeyWriter string(String part) {
        byte[] text = part.getBytes(StandardCharsets.UTF_8);
        if (part.indexOf(0) < 0) {
            bytes.writeBytes(text);
        } else {
            escaped(text);
        }
        bytes.write(0);
        return this;
    }

    private void escaped(byte[] text) {
        for (byte b : text) {
            bytes.write(b);
            if (b == 0) {
                bytes.write(0xff);
            }
        }
    }

    /** Appends a number part; negative numbers sort before positive ones. */
    public KeyWriter number(long part) {
        if (part > MAX_NUMBER) {
            throw new IllegalArgumentException("too large for a key: " + part);
        }
        long flipped = part ^ Long.MIN_VALUE;
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes.write((int) (flipped >>> shift));
        }
        return this;
    }

    /** Appends another tuple's encoded bytes. */
    public KeyWriter raw(byte[] encoded) {
        bytes.writeBytes(encoded);
        return this;
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
