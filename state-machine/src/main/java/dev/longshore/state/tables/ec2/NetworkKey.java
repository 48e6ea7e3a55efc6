package dev.longshore.state.tables.ec2;

import dev.longshore.state.tables.schema.Key;

/**
 * What an interface has to do with, for indexes.
 *
 * @param kind one of the constants
 */
public record NetworkKey(String kind, String id) implements Key {
    public static final String INTERFACE = "eni";
    public static final String SUBNET = "subnet";
    public static final String GROUP = "group";
}
