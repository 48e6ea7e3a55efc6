package dev.longshore.state.tables.elb;

import dev.longshore.state.tables.schema.Key;

/**
 * A target of a group.
 *
 * @param group the target group's id
 * @param target its address, or the id of its machine
 * @param port where it takes connections
 */
public record TargetKey(String group, String target, int port) implements Key {}
