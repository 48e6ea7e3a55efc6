package dev.longshore.fuzz.agent;

import dev.longshore.fuzz.input.Sections;
import dev.longshore.fuzz.input.Target;
import dev.longshore.proto.agent.ToAgent;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a server says to an agent: it takes it in or begins a new session, and goes on working with
 * whatever it was told.
 */
public final class ServerMessages implements Target {
    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final String INCOMPLETE = "a task's definition has not been told";
    private static final Duration AFTERWARDS = Duration.ofMinutes(2);

    @Override
    public void read(byte[] input) {
        List<ToAgent> messages = Sections.messages(input, ToAgent.parser());
        if (messages.isEmpty()) {
            return;
        }
        var agent = new MemoryAgent(List.of(), Set.of());
        for (ToAgent message : messages) {
            hear(agent, message);
            agent.pass(BETWEEN);
        }
        agent.pass(AFTERWARDS);
        agent.close();
    }

    /** What does not hold together ends the session, and is told as a fault of the server's. */
    private static void hear(MemoryAgent agent, ToAgent message) {
        try {
            agent.hear(message);
        } catch (IllegalStateException incomplete) {
            if (!String.valueOf(incomplete.getMessage()).startsWith(INCOMPLETE)) {
                throw incomplete;
            }
        }
    }
}
