package dev.longshore.agent.node;

import dev.longshore.agent.task.Host;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A part that is the machine's as a whole. Here is its table, one entry for whatever the leader
 * tells; the host is told the whole of it after each change.
 */
final class HostPart implements Part {
    private final String name;
    private final Host host;
    private final NavigableMap<String, PartEntry> table = new TreeMap<>();

    HostPart(String name, Host host) {
        this.name = name;
        this.host = host;
    }

    @Override
    public void assigned(PartDelta whole) {
        table.clear();
        changed(whole);
    }

    @Override
    public void changed(PartDelta difference) {
        difference.getRemovedList().forEach(table::remove);
        difference.getEntriesList().forEach(entry -> table.put(entry.getKey(), entry));
        host.become(name, Collections.unmodifiableNavigableMap(new TreeMap<>(table)));
    }
}
