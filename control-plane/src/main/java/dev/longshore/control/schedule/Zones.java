package dev.longshore.control.schedule;

import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** Machines by the availability zone that they are in, each zone's in the order of their ids. */
final class Zones {
    private final NavigableMap<String, NavigableMap<String, Node>> machines = new TreeMap<>();
    private final NavigableMap<String, Collection<Node>> views = new TreeMap<>();

    void clear() {
        machines.clear();
        views.clear();
    }

    /** A view: zones without a machine are not in it. */
    SortedMap<String, Collection<Node>> all() {
        return Collections.unmodifiableSortedMap(views);
    }

    void add(Node node) {
        NavigableMap<String, Node> zone = machines.get(node.zone());
        if (zone == null) {
            zone = new TreeMap<>();
            machines.put(node.zone(), zone);
            views.put(node.zone(), Collections.unmodifiableCollection(zone.values()));
        }
        zone.put(node.id(), node);
    }

    /** Answers whether none is left. */
    boolean remove(Node node) {
        NavigableMap<String, Node> zone = machines.get(node.zone());
        if (zone != null) {
            zone.remove(node.id());
            if (zone.isEmpty()) {
                machines.remove(node.zone());
                views.remove(node.zone());
            }
        }
        return machines.isEmpty();
    }
}
