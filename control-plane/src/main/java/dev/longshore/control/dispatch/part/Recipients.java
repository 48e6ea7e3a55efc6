package dev.longshore.control.dispatch.part;

import dev.longshore.proto.agent.PartDelta;

/** The nodes that have a session. */
public interface Recipients {
    /** Whether a node has a session, so that nothing is made for nobody. */
    boolean isConnected(String instance);

    /** Tells one node, if it has a session. */
    void tell(String instance, PartDelta delta);

    /** Tells every node that has a session. */
    void tellAll(PartDelta delta);
}
