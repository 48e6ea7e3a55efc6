package dev.longshore.control.dispatch;

import dev.longshore.proto.agent.ToAgent;

/** The way to one agent. Messages arrive in order or not at all. */
public interface AgentStream {
    /** Sends a message; after {@link #close} it is dropped. */
    void send(ToAgent message);

    /**
     * Whether what is sent now goes out soon. Whatever is large waits for it: what is sent anyway
     * is kept until the agent has taken in what came before.
     */
    boolean isReady();

    /** Runs {@code again}, on the leader's loop, whenever it becomes ready. */
    void onReady(Runnable again);

    /** Ends the stream: the agent will start over. */
    void close();
}
