package dev.longshore.state.tables;

/** A block of a subnet, by its position in the subnet. */
public record AddressBlockKey(String subnet, int block) implements Key {}
