package dev.longshore.simulation.world;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** What happened, for whoever replays a seed; and a running sum of it, to compare two runs. */
public final class Trace {
    private final Optional<Consumer<String>> lines;
    private long sum = 1;

    private Trace(Optional<Consumer<String>> lines) {
        this.lines = lines;
    }

    /** Shows every line to {@code lines}. */
    public Trace(Consumer<String> lines) {
        this(Optional.of(lines));
    }

    /** Keeps the sum only. */
    public static Trace silent() {
        return new Trace(Optional.empty());
    }

    void note(long atNanos, String who, String what) {
        sum = sum * 31 + atNanos;
        sum = sum * 31 + who.hashCode();
        sum = sum * 31 + what.hashCode();
        lines.ifPresent(
                out ->
                        out.accept(
                                String.format(
                                        "%10.3fs %-8s %s",
                                        Duration.ofNanos(atNanos).toMillis() / 1000.0, who, what)));
    }

    /** Equal for equal courses of the world. */
    public long sum() {
        return sum;
    }
}
