package dev.longshore.agent.dns.answer;

/** What becomes of a query. */
public sealed interface Reply {
    /** It is answered. */
    final class Answer implements Reply {
        private final byte[] message;

        Answer(byte[] message) {
            this.message = message;
        }

        /** As it is sent. */
        public byte[] message() {
            return message;
        }
    }

    /** Others have to be asked. */
    record Forward(Query query) implements Reply {}

    /** Nothing is said: it may be an answer itself, or too short for one. */
    record Silence() implements Reply {}
}
