package dev.longshore.state.tables;

import dev.longshore.state.tables.schema.Key;

/** A block of a subnet, by its position in the subnet. */
public record AddressBlockKey(String subnet, int block) implements Key {}
