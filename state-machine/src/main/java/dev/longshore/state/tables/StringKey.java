package dev.longshore.state.tables;

/** A single name, for indexes. */
public record StringKey(String value) implements Key {
    static StringKey read(KeyReader in) {
        return new StringKey(in.string());
    }

    @Override
    public void writeTo(KeyWriter out) {
        out.string(value);
    }
}
