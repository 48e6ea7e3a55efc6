package dev.longshore.state.tables.schema;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Reads what {@link KeyWriter} wrote, part by part. */
public final class KeyReader {
    private final byte[] bytes;
    private int at;

    public KeyReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The next part as a string. */
    public String string() {
        var out = new ByteArrayOutputStream(bytes.length - at);
        while (bytes[at] != 0 || (at + 1 < bytes.length && bytes[at + 1] == (byte) 0xff)) {
            out.write(bytes[at]);
            at += bytes[at] == 0 ? 2 : 1;
        }
        at++;
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The next part as a number. */
    public long number() {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = (value << 8) | (bytes[at++] & 0xff);
        }
        return value ^ Long.MIN_VALUE;
    }

    /** What has not been read yet. */
    public byte[] rest() {
        return java.util.Arrays.copyOfRange(bytes, at, bytes.length);
    }
}
