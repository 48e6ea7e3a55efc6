package dev.longshore.state.tables;

/** A task definition family. */
public record FamilyKey(String family) implements Key {
    static FamilyKey read(KeyReader in) {
        return new FamilyKey(in.string());
    }

    @Override
    public void writeTo(KeyWriter out) {
        out.string(family);
    }
}
