package dev.longshore.state.tables;

/**
 * The key of a row: a short tuple of strings and numbers, written so that the order of the bytes is
 * the order of the tuples. A record implements it once for its table.
 */
public interface Key {
    /** Appends the key's parts, most significant first. */
    void writeTo(KeyWriter out);

    /** The encoded key, without the table's prefix. */
    default byte[] encode() {
        var out = new KeyWriter();
        writeTo(out);
        return out.toByteArray();
    }
}
