package dev.longshore.state.tables.ec2;

import dev.longshore.state.tables.schema.Key;

/** A security group by its name in its network, for an index. */
public record VpcGroupKey(String vpc, String name) implements Key {}
