package dev.longshore.state.tables.elb;

import dev.longshore.state.tables.schema.Key;

/**
 * A rule of a listener.
 *
 * @param balancer the load balancer's id
 * @param listener the listener's id
 * @param rule the digits at the end of its ARN
 */
public record RuleKey(String balancer, String listener, String rule) implements Key {}
