package dev.longshore.agent.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/** An image that no registry has: it is made on this machine, of what is installed on it. */
public interface HostImage {
    /** As task definitions name it. */
    String name();

    /**
     * When what it is made of changed last; an image that is older is made anew.
     *
     * @throws IOException where it is not installed: what to do
     */
    Instant changed() throws IOException;

    /** It as {@code docker save} writes images; whoever reads it closes it. */
    InputStream archive() throws IOException;
}
