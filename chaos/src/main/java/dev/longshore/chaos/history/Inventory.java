package dev.longshore.chaos.history;

import java.util.Map;
import java.util.Set;

/**
 * What there is on a machine.
 *
 * @param things by kind: containers, monitors, namespaces, links, mounts
 */
public record Inventory(String host, Map<String, Set<String>> things) {}
