package dev.longshore.agent.dns.answer;

import java.nio.ByteBuffer;

/** What becomes of a query. */
public sealed interface Reply {
    /** It is answered. */
    record Answer(ByteBuffer message) implements Reply {}

    /** Others have to be asked. */
    record Forward(Query query) implements Reply {}

    /** Nothing is said: it may be an answer itself, or too short for one. */
    record Silence() implements Reply {}
}
