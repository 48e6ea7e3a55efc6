package dev.longshore.state.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A SHA-256 over the rows of each table, to compare replicas: two stores that have applied the same
 * log up to the same batch have equal digests. Table 0, the replica's own position, is left out.
 */
public final class Digests {
    private Digests() {}

    /** The digest of each table that has rows, by table id. */
    public static SortedMap<Integer, String> of(Snapshot snapshot) {
        var sums = new TreeMap<Integer, MessageDigest>();
        snapshot.scan(
                new byte[0],
                new byte[0],
                (key, row) -> {
                    int table = ByteBuffer.wrap(key).getShort() & 0xffff;
                    if (table != 0) {
                        var sum = sums.computeIfAbsent(table, t -> sha256());
                        sum.update(
                                ByteBuffer.allocate(8)
                                        .putInt(key.length)
                                        .putInt(row.length)
                                        .array());
                        sum.update(key);
                        sum.update(row);
                    }
                    return true;
                });
        var digests = new TreeMap<Integer, String>();
        sums.forEach((table, sum) -> digests.put(table, HexFormat.of().formatHex(sum.digest())));
        return digests;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
