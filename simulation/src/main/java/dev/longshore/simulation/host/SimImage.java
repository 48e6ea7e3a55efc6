package dev.longshore.simulation.host;

import java.time.Duration;
import java.time.Instant;

/**
 * An image of the simulated registry, where somebody moves every tag to new content now and then.
 *
 * @param full its name, with a digest where one is wanted
 */
record SimImage(String full) {
    private static final Duration TAG_STAYS = Duration.ofSeconds(40);

    String name() {
        int at = full.indexOf('@');
        return at < 0 ? full : full.substring(0, at);
    }

    /** The digest that the name stands for at that time. */
    String digest(Instant now) {
        int at = full.indexOf('@');
        return at < 0
                ? "sha256:%064x".formatted(now.getEpochSecond() / TAG_STAYS.toSeconds())
                : full.substring(at + 1);
    }
}
