package dev.longshore.state.tables;

/** A cluster, by its name. */
public record ClusterKey(String cluster) implements Key {
    static ClusterKey read(KeyReader in) {
        return new ClusterKey(in.string());
    }

    @Override
    public void writeTo(KeyWriter out) {
        out.string(cluster);
    }
}
