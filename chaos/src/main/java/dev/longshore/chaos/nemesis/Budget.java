package dev.longshore.chaos.nemesis;

import java.time.Duration;
import java.util.Set;

/**
 * What a drill may do.
 *
 * @param atOnce how many machines at most have a fault at one time
 * @param majority whether so many servers may have one that nobody can lead
 * @param destroy whether data may be destroyed
 * @param longest how long a fault lasts at most
 * @param only the names of the kinds that it may use; empty for all
 */
public record Budget(
        int atOnce, boolean majority, boolean destroy, Duration longest, Set<String> only) {
    public Budget {
        if (atOnce < 1) {
            throw new IllegalArgumentException("at least one machine must be allowed a fault");
        }
    }
}
