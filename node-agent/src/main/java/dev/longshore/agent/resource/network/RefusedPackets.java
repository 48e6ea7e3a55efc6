package dev.longshore.agent.resource.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.agent.resource.network.filter.RefusedListing;
import dev.longshore.proto.agent.DeniedFlow;
import dev.longshore.proto.agent.DeniedFlows;
import dev.longshore.proto.agent.DeniedPackets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;

/** Tells what the packet filter has refused, as the kernel remembers it. From any thread. */
final class RefusedPackets {
    /** Flows that are told at a time: some 10 KB. */
    private static final int MOST_TOLD = 200;

    private final Kernel kernel;
    private final PacketFilter filter;

    RefusedPackets(Kernel kernel, PacketFilter filter) {
        this.kernel = kernel;
        this.filter = filter;
    }

    /**
     * What a task was refused lately.
     *
     * @throws NetworkFailure also where nothing is refused, or there is no such task
     */
    DeniedFlows of(String taskId) throws NetworkFailure {
        PacketFilter.Known task =
                filter.known(taskId)
                        .orElseThrow(
                                () ->
                                        new NetworkFailure(
                                                "the task has no network interface here: it is not"
                                                        + " there yet, or not any more"));
        if (!filter.knowsGroups()) {
            throw new NetworkFailure("no security group is in force here yet: nothing is refused");
        }
        var found = new ArrayList<DeniedFlow>();
        boolean full = false;
        for (List<String> command : RefusedListing.flowCommands()) {
            JsonNode printed = tree(command);
            full |= RefusedListing.isFull(printed);
            found.addAll(RefusedListing.flows(printed, task.its().address()));
        }
        // What is older was refused another task, which had the address before. nft rounds up: what
        // was refused in a task's first second may be missing, and none of another's is told.
        task.age().ifPresent(age -> found.removeIf(flow -> ago(flow).compareTo(age) > 0));
        found.sort(Comparator.comparing(RefusedPackets::ago));
        var denied = DeniedFlows.newBuilder().setFull(full).setKept(RefusedListing.kept());
        found.stream().limit(MOST_TOLD).forEach(denied::addFlows);
        denied.setUnlisted(Math.max(0, found.size() - MOST_TOLD));
        byGroup()
                .forEach(
                        (group, packets) -> {
                            if (task.its().groups().contains(group)) {
                                denied.addGroups(packets);
                            }
                        });
        return denied.build();
    }

    /** How much was refused the tasks of each group here, by its id. */
    SortedMap<String, DeniedPackets> byGroup() throws NetworkFailure {
        return RefusedListing.groups(tree(RefusedListing.countersCommand()));
    }

    private JsonNode tree(List<String> command) throws NetworkFailure {
        return kernel.tree(command.toArray(String[]::new));
    }

    private static Duration ago(DeniedFlow flow) {
        return Duration.ofSeconds(flow.getAgo().getSeconds());
    }
}
