package dev.longshore.state.tables;

/** A container instance, by cluster name and its id of 32 hexadecimal digits. */
public record InstanceKey(String cluster, String instance) implements Key {
    static InstanceKey read(KeyReader in) {
        return new InstanceKey(in.string(), in.string());
    }

    @Override
    public void writeTo(KeyWriter out) {
        out.string(cluster).string(instance);
    }
}
