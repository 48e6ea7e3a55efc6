package dev.longshore.state.tables;

/** A client token, within the operation and the cluster that it was used for. */
public record ClientTokenKey(String operation, String cluster, String token) implements Key {
    static ClientTokenKey read(KeyReader in) {
        return new ClientTokenKey(in.string(), in.string(), in.string());
    }

    @Override
    public void writeTo(KeyWriter out) {
        out.string(operation).string(cluster).string(token);
    }
}
