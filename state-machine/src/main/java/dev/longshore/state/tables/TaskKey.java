package dev.longshore.state.tables;

/** A task, by cluster name and its id of 32 hexadecimal digits. */
public record TaskKey(String cluster, String task) implements Key {
    static TaskKey read(KeyReader in) {
        return new TaskKey(in.string(), in.string());
    }

    @Override
    public void writeTo(KeyWriter out) {
        out.string(cluster).string(task);
    }
}
