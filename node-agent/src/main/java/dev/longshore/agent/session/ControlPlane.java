package dev.longshore.agent.session;

import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.ToAgent;

/** The way to the servers: gRPC in production, a model of a network in the simulation. */
public interface ControlPlane {
    /**
     * Opens a stream to a server ({@code host:port}). What happens to it is heard on the agent's
     * loop.
     */
    Stream open(String server, Listener listener);

    /** An open stream. */
    interface Stream {
        /** Sends a message; once the stream has ended it is dropped. */
        void send(FromAgent message);

        /** Ends the stream; the listener hears nothing more. */
        void close();

        /** The same where the server is well, and may be needed again soon. */
        default void leave() {
            close();
        }
    }

    /** Hears what comes from the server. */
    interface Listener {
        void received(ToAgent message);

        /** The stream has ended, or could not be opened. */
        void ended(String reason);
    }
}
