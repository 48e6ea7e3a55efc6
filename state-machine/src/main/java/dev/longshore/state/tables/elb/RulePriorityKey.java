package dev.longshore.state.tables.elb;

import dev.longshore.state.tables.schema.Key;

/** A rule by its place among those of its listener, for an index. */
public record RulePriorityKey(String balancer, String listener, int priority) implements Key {}
