package dev.longshore.agent.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Supplier;

/** When the hello and the newest heartbeats of a stream were sent. Confined to the agent's loop. */
final class SentBeats {
    /** The number of the hello. */
    static final long HELLO = 0;

    /** Heartbeats that may be on their way; the answer to an older one says nothing new. */
    private static final int MAX_SENT = 64;

    private final Supplier<Duration> uptime;
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private long last;

    private record Sent(long sequence, Duration at) {}

    SentBeats(Supplier<Duration> uptime) {
        this.uptime = uptime;
    }

    /** A new stream: its hello is sent now. */
    void restart() {
        sent.clear();
        last = HELLO;
        add(HELLO);
    }

    /** The number of the heartbeat that is sent now. */
    long next() {
        add(++last);
        return last;
    }

    private void add(long sequence) {
        sent.add(new Sent(sequence, uptime.get()));
        if (sent.size() > MAX_SENT) {
            sent.remove();
        }
    }

    /** When that was sent which is answered; what was sent before it is forgotten. */
    Optional<Duration> sentAt(long sequence) {
        while (!sent.isEmpty() && sent.peek().sequence() < sequence) {
            sent.remove();
        }
        return Optional.ofNullable(sent.peek())
                .filter(first -> first.sequence() == sequence)
                .map(Sent::at);
    }
}
