package dev.longshore.state.tables;

/** A revision of a task definition family. */
public record TaskDefinitionKey(String family, int revision) implements Key {
    static TaskDefinitionKey read(KeyReader in) {
        return new TaskDefinitionKey(in.string(), (int) in.number());
    }

    @Override
    public void writeTo(KeyWriter out) {
        out.string(family).number(revision);
    }
}
