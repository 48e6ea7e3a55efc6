package dev.longshore.state.tables.elb;

import dev.longshore.state.tables.schema.Key;

/**
 * A listener of a load balancer.
 *
 * @param balancer the load balancer's id
 * @param listener the digits at the end of its ARN
 */
public record ListenerKey(String balancer, String listener) implements Key {}
