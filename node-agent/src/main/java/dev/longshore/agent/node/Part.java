package dev.longshore.agent.node;

import dev.longshore.proto.agent.PartDelta;

/** A part of the assignment, as the agent takes it in. On the agent's loop. */
interface Part {
    /** All of it: what is not in it is wanted no more. */
    void assigned(PartDelta whole);

    /** What changed of it since. */
    void changed(PartDelta difference);
}
