package dev.longshore.state.tables.ec2;

import dev.longshore.state.tables.schema.Key;

/** A resource of EC2, by its id. */
public record Ec2Key(String id) implements Key {}
