package dev.longshore.control.dispatch.part;

import dev.longshore.proto.agent.PartDelta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Nodes with a session, and what they have been told. */
final class ConnectedNodes implements Recipients {
    private final Set<String> connected;
    private final Map<String, List<PartDelta>> told = new HashMap<>();

    ConnectedNodes(Set<String> connected) {
        this.connected = connected;
    }

    @Override
    public boolean isConnected(String instance) {
        return connected.contains(instance);
    }

    @Override
    public void tell(String instance, PartDelta delta) {
        told.computeIfAbsent(instance, i -> new ArrayList<>()).add(delta);
    }

    @Override
    public void tellAll(PartDelta delta) {
        connected.forEach(instance -> tell(instance, delta));
    }

    /** What a node has been told since the last call. */
    List<PartDelta> news(String instance) {
        List<PartDelta> news = told.remove(instance);
        return news == null ? List.of() : news;
    }
}
