package dev.longshore.control.api;

/**
 * The way by which a call came in. Text only: a server of another version may have doors that this
 * one does not know.
 *
 * @param name which door, {@code grpc} or {@code aws}
 * @param protocol the protocol spoken there, as metrics show it
 */
public record Door(String name, String protocol) {
    /** The API's own gRPC service. */
    public static final Door GRPC = new Door("grpc", "grpc");

    /** The door of AWS's clients, who speak one of several protocols there. */
    public static Door aws(String protocol) {
        return new Door("aws", protocol);
    }
}
