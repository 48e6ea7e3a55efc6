package dev.longshore.agent.session;

import dev.longshore.proto.agent.Assignment;
import dev.longshore.proto.agent.DeniedAnswer;
import dev.longshore.proto.agent.Difference;
import dev.longshore.proto.agent.Hello;
import java.time.Duration;
import java.util.function.Consumer;

/** What the session is for. Called on the agent's loop. */
public interface SessionListener {
    /** The hello for a new stream, with everything that runs. */
    Hello hello(String sessionId);

    /** The whole assignment: what runs beyond it is not wanted. */
    void assigned(String containerInstanceArn, Assignment assignment);

    /**
     * A server that certainly led has answered what was sent at that uptime.
     *
     * @param lostAfter silence after which the node is given up
     */
    void confirmed(Duration sentAt, Duration lostAfter);

    /** What has changed since. */
    void changed(Difference difference);

    /**
     * The leader asks what security groups have refused a task lately; answered once, on the loop,
     * whatever happens.
     */
    void denied(String taskArn, Consumer<DeniedAnswer> answer);
}
