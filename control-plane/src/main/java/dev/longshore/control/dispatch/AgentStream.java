package dev.longshore.control.dispatch;

import dev.longshore.proto.agent.ToAgent;

/** The way to one agent. Messages arrive in order or not at all. */
public interface AgentStream {
    /** Sends a message; after {@link #close} it is dropped. */
    void send(ToAgent message);

    /** Ends the stream: the agent will start over. */
    void close();
}
