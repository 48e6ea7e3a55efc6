package dev.longshore.control.domain.instance;

import dev.longshore.proto.agent.Hello;

/**
 * One stream of an agent, among all that its machine ever opens.
 *
 * @param number grows with each stream of the boot; 0 where the agent does not number them
 */
public record BootStream(String bootId, long number) {
    /** The stream on which this hello was said. */
    public static BootStream of(Hello hello) {
        return new BootStream(hello.getBootId(), hello.getStream());
    }
}
