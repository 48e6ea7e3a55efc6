package dev.longshore.agent.session;

import dev.longshore.proto.agent.Assignment;
import dev.longshore.proto.agent.Difference;
import dev.longshore.proto.agent.Hello;

/** What the session is for. Called on the agent's loop. */
public interface SessionListener {
    /** The hello for a new stream, with everything that runs. */
    Hello hello(String sessionId);

    /** The whole assignment: what runs beyond it is not wanted. */
    void assigned(String containerInstanceArn, Assignment assignment);

    /** What has changed since. */
    void changed(Difference difference);
}
