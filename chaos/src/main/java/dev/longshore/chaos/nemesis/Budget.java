package dev.longshore.chaos.nemesis;

import java.time.Duration;

/**
 * What a drill may do.
 *
 * @param atOnce how many machines at most have a fault at one time
 * @param majority whether so many servers may have one that nobody can lead
 * @param destroy whether data may be destroyed
 * @param longest how long a fault lasts at most
 */
public record Budget(int atOnce, boolean majority, boolean destroy, Duration longest) {
    public Budget {
        if (atOnce < 1) {
            throw new IllegalArgumentException("at least one machine must be allowed a fault");
        }
    }
}
