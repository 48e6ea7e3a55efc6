package dev.longshore.control.dispatch;

import dev.longshore.control.dispatch.part.Recipients;
import dev.longshore.proto.agent.PartDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Gathers what the parts tell each node of one batch, so that a node gets it in one message. */
final class Outgoing implements Recipients {
    private final Set<String> connected;
    private final Map<String, List<PartDelta>> deltas = new TreeMap<>();

    /** {@code connected}: the nodes that have a session, as long as this is used. */
    Outgoing(Set<String> connected) {
        this.connected = connected;
    }

    @Override
    public boolean isConnected(String instance) {
        return connected.contains(instance);
    }

    @Override
    public void tell(String instance, PartDelta delta) {
        if (isConnected(instance)) {
            deltas.computeIfAbsent(instance, i -> new ArrayList<>()).add(delta);
        }
    }

    @Override
    public void tellAll(PartDelta delta) {
        connected.forEach(instance -> tell(instance, delta));
    }

    /** Hands over what there is for each node, in the order of their ids. */
    void forEach(BiConsumer<String, List<PartDelta>> send) {
        deltas.forEach(send);
    }
}
