package dev.longshore.state.tables.schema;

/**
 * The key of a row: a short tuple of strings and numbers, written so that the order of the bytes is
 * the order of the tuples. A record implements it by its components alone, most significant first;
 * see {@link KeyCodec}.
 */
public interface Key {
    /** The encoded key, without the table's prefix. */
    default byte[] encode() {
        return KeyCodec.of(getClass()).encode(this);
    }
}
