package dev.longshore.state.backup;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * How a backup's file is laid out: the magic words; frames of a length (four bytes) and as many
 * bytes, of which the first is the header and the others are batches of rows; a frame of length 0;
 * the SHA-256 of all bytes before it.
 */
final class BackupFormat {
    static final byte[] MAGIC = "longshore backup\n".getBytes(StandardCharsets.US_ASCII);

    /** Grows with each change that an older version would misread. */
    static final int VERSION = 1;

    /**
     * A frame is closed when its rows have this many bytes; a row is below the 1 MB of an entry.
     */
    static final int FRAME_BYTES = 256 << 10;

    /** No frame is longer, whatever a file says. */
    static final int MOST_FRAME_BYTES = 4 << 20;

    static final int DIGEST_BYTES = 32;

    private BackupFormat() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
