package dev.longshore.agent.resource.balancer.haproxy;

import dev.longshore.foundation.arn.Arns;

/**
 * What things of a load balancer are called in HAProxy: by their ids, never by somebody's words.
 */
final class Names {
    /** A target group takes requests here while it has no healthy target. */
    private static final String OPEN = "-open";

    private Names() {}

    static String listener(String arn) {
        return "l-" + Arns.id(arn);
    }

    static String group(String arn) {
        return "tg-" + Arns.id(arn);
    }

    /** The same targets without any health. */
    static String open(String group) {
        return group + OPEN;
    }
}
