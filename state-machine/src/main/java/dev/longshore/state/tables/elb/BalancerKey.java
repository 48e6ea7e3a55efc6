package dev.longshore.state.tables.elb;

import dev.longshore.state.tables.schema.Key;

/**
 * A load balancer.
 *
 * @param id the sixteen hexadecimal digits at the end of its ARN
 */
public record BalancerKey(String id) implements Key {}
