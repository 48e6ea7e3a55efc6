package dev.longshore.fuzz.input;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * A target that takes no longer than a second: of what its thread computes, since a busy machine, a
 * compiler at work or a collection make the wall clock run.
 *
 * @param name what the target is called
 */
public record Timed(String name, Target target) implements Target {
    private static final Duration MOST = Duration.ofSeconds(1);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @Override
    public void read(byte[] input) throws Exception {
        long began = begin();
        target.read(input);
        end(began, name + ", " + input.length + " bytes,");
    }

    /** Where the calling thread's time stands, for {@link #end}. */
    public static long begin() {
        return THREADS.getCurrentThreadCpuTime();
    }

    /** Throws where the calling thread has computed for too long since then. */
    public static void end(long began, String what) {
        Duration took = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - began);
        if (took.compareTo(MOST) > 0) {
            throw new AssertionError(what + " took " + took.toMillis() + " ms");
        }
    }
}
