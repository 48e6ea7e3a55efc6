package dev.longshore.simulation;

import dev.longshore.control.domain.network.AddressPool;
import dev.longshore.control.domain.network.Vpc;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.net.SimServer;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sabotage: gives an address back as soon as its task is to stop. */
final class EarlyRelease implements RowListener {
    private final Map<String, SimServer> servers;
    private final AddressPool addresses;
    private final Set<String> done = new HashSet<>();

    EarlyRelease(Map<String, SimServer> servers, ClusterSettings settings) {
        this.servers = servers;
        this.addresses = new AddressPool(Vpc.of(settings));
    }

    @Override
    public void task(String taskId, Optional<TaskRow> before, Optional<TaskRow> after) {
        boolean stopping =
                after.filter(
                                row ->
                                        row.hasNetwork()
                                                && row.getTask()
                                                        .getDesiredStatus()
                                                        .equals("STOPPED"))
                        .isPresent();
        if (stopping && done.add(taskId)) {
            servers.values().stream()
                    .flatMap(server -> server.leader().stream())
                    .forEach(
                            leader ->
                                    leader.write(
                                            tx -> {
                                                addresses.release(tx, after.get().getNetwork());
                                                return true;
                                            }));
        }
    }
}
