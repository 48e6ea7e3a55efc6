package dev.longshore.control.domain.service;

import dev.longshore.control.domain.capacity.StrategySplit;
import dev.longshore.control.domain.connect.ConnectEndpoints;
import dev.longshore.control.domain.connect.ConnectWish;
import dev.longshore.control.domain.naming.TaskRegistrations;
import dev.longshore.control.domain.task.NewTasks;
import dev.longshore.control.domain.task.Placer;
import dev.longshore.control.domain.task.TaskSpec;
import dev.longshore.control.domain.task.Where;
import dev.longshore.control.schedule.PlacementRefusal;
import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.TaskRegistry;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.store.TaskTarget;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Launches tasks of a service. A task is made only where a node takes it: what finds no room is not
 * made, and tried again when room may have come.
 */
final class Launcher {
    private final NewTasks newTasks;
    private final Placer placer;

    Launcher(NewTasks newTasks, Placer placer) {
        this.newTasks = newTasks;
        this.placer = placer;
    }

    /**
     * What became of launches.
     *
     * @param started the ids of new tasks
     * @param unplaced how many found no room
     * @param why of the first that found none: for each node that was looked at
     * @param awaited for how many of these tasks on FARGATE_SPOT are leaving
     * @param through how that one would have been launched
     * @param unfinished whether the transaction was full before all had been tried
     */
    record Outcome(
            List<String> started,
            int unplaced,
            int awaited,
            Map<String, PlacementRefusal> why,
            TaskSpec.Launch through,
            boolean unfinished) {
        static final Outcome NONE =
                new Outcome(List.of(), 0, 0, Map.of(), TaskSpec.Launch.ON_EC2, false);

        /** Both, with the reasons of the first of them that found no room. */
        Outcome and(Outcome other) {
            Outcome first = unplaced > 0 ? this : other;
            return new Outcome(
                    Stream.concat(started.stream(), other.started.stream()).toList(),
                    unplaced + other.unplaced,
                    awaited + other.awaited,
                    first.why,
                    first.through,
                    unfinished || other.unfinished);
        }
    }

    /** Tasks of a launch that found no room, one of them as it would have been. */
    private record Unplaced(TaskRow row, TaskDefinition definition, int count) {
        Unplaced andOneMore() {
            return new Unplaced(row, definition, count + 1);
        }
    }

    /** A run in which everything is launched that one transaction launches. */
    Placer.Run run(Tx tx, ServiceKey key) {
        return placer.run(tx, key.cluster());
    }

    /** Launches tasks of one deployment or task set, as one of the steps of a run. */
    Outcome launch(
            Placer.Run run,
            Tx tx,
            ServiceKey key,
            Service service,
            ServiceDeploymentState deployment,
            ServiceTasks tasks,
            List<Plan.Launch> launches) {
        var started = new ArrayList<String>();
        Map<String, PlacementRefusal> why = new HashMap<>();
        TaskSpec.Launch through = TaskSpec.Launch.ON_EC2;
        int unplaced = 0;
        int awaited = 0;
        List<CapacityProviderStrategyItem> strategy =
                deployment.getDeployment().getCapacityProviderStrategyList();
        Map<String, Integer> perProvider = perProvider(tasks, deployment);
        Map<String, TaskSpec> specs = new HashMap<>(); // by provider
        Optional<TaskRegistry> registry = TaskNames.of(tx, key, service, deployment);
        Map<String, String> digests = RevisionImages.digests(tx, key, deployment.getRevision());
        for (Plan.Launch launch : launches) {
            var withoutRoom = new LinkedHashMap<String, Unplaced>();
            for (int i = 0; i < launch.count(); i++) {
                if (!tx.hasRoom()) {
                    return new Outcome(started, unplaced, awaited, why, through, true);
                }
                String provider = StrategySplit.next(strategy, perProvider);
                // What finds no room keeps its share: others are not launched in its place.
                perProvider.merge(provider, 1, Integer::sum);
                if (withoutRoom.containsKey(provider)) {
                    unplaced++;
                    withoutRoom.computeIfPresent(provider, (p, likeIt) -> likeIt.andOneMore());
                    continue;
                }
                TaskSpec spec =
                        specs.computeIfAbsent(
                                provider, p -> TaskSpecs.of(tx, key, service, deployment, p));
                String id = tx.newId();
                TaskRow.Builder fresh =
                        newTasks.row(tx, id, spec).toBuilder().putAllImageDigests(digests);
                registry.ifPresent(fresh::setRegistry);
                fresh.addAllTargets(targets(deployment));
                connect(tx, key, deployment, spec, fresh);
                TaskRow row = fresh.build();
                switch (run.place(row, spec.definition(), launch.where())) {
                    case Placer.Result.Placed(TaskRow placed) -> {
                        TaskRegistrations.put(tx, new TaskKey(key.cluster(), id), placed);
                        started.add(id);
                    }
                    case Placer.Result.NotPlaced notPlaced
                            when launch.where() instanceof Where.Zone -> {
                        // It was to make zones more even: no task is missing without it.
                    }
                    case Placer.Result.NotPlaced notPlaced -> {
                        if (unplaced == 0) {
                            why = notPlaced.why().reasons();
                            through = spec.launch();
                        }
                        withoutRoom.put(provider, new Unplaced(row, spec.definition(), 1));
                        unplaced++;
                    }
                }
            }
            for (Unplaced them : withoutRoom.values()) {
                awaited +=
                        run.makeRoom(them.row(), them.definition(), launch.where(), them.count())
                                .ofSpot();
            }
        }
        return new Outcome(started, unplaced, awaited, why, through, false);
    }

    /**
     * The zones as one more task of a deployment or task set sees them.
     *
     * @param isUneven whether it matters where room is, among such zones
     */
    Placer.Zones zones(
            Tx tx,
            ServiceKey key,
            Service service,
            ServiceDeploymentState deployment,
            ServiceTasks tasks,
            Predicate<Set<String>> isUneven) {
        String provider =
                StrategySplit.next(
                        deployment.getDeployment().getCapacityProviderStrategyList(),
                        perProvider(tasks, deployment));
        TaskSpec spec = TaskSpecs.of(tx, key, service, deployment, provider);
        TaskRow row = newTasks.row(tx, tx.newId(), spec);
        Placer.Run run = run(tx, key);
        Set<String> suitable = run.suitableZones(row, spec.definition());
        return new Placer.Zones(
                suitable,
                isUneven.test(suitable) ? run.zonesWithRoom(row, spec.definition()) : Set.of());
    }

    /** Those of some nodes of a daemon's that have no room for a task of a deployment. */
    Set<String> full(
            Tx tx,
            ServiceKey key,
            Service service,
            ServiceDeploymentState deployment,
            Set<String> nodes) {
        if (nodes.isEmpty()) {
            return Set.of();
        }
        TaskSpec spec = TaskSpecs.of(tx, key, service, deployment, "");
        return run(tx, key).full(newTasks.row(tx, tx.newId(), spec), spec.definition(), nodes);
    }

    /** What it offers and what it may call by Service Connect. */
    private static void connect(
            Tx tx,
            ServiceKey key,
            ServiceDeploymentState deployment,
            TaskSpec spec,
            TaskRow.Builder fresh) {
        ConnectWish connect = ConnectWish.of(deployment);
        if (connect.isOn()) {
            fresh.setConnectRevision(deployment.getRevision())
                    .addAllEndpoints(ConnectEndpoints.ofTask(tx, key, connect, spec.definition()));
        }
    }

    private static List<TaskTarget> targets(ServiceDeploymentState deployment) {
        List<String> groups = Roads.groups(deployment);
        return IntStream.range(0, groups.size())
                .mapToObj(
                        i ->
                                TaskTarget.newBuilder()
                                        .setTargetGroupArn(groups.get(i))
                                        .setPort(deployment.getLoadBalancers(i).getContainerPort())
                                        .build())
                .toList();
    }

    private static Map<String, Integer> perProvider(
            ServiceTasks tasks, ServiceDeploymentState deployment) {
        var counts = new HashMap<String, Integer>();
        if (deployment.getDeployment().getCapacityProviderStrategyCount() > 0) {
            tasks.live()
                    .filter(m -> m.deployment().equals(deployment.getDeployment().getId()))
                    .forEach(m -> counts.merge(m.place().provider(), 1, Integer::sum));
        }
        return counts;
    }

    /** Why a task could not be placed, in ECS's words. */
    static Plan.Said trouble(Wording words, Outcome outcome) {
        String provider = outcome.through().capacityProvider();
        if (outcome.through().onFargate()) {
            return Plan.Said.trouble(
                    "capacity",
                    words.noCapacity(
                            "Capacity is unavailable at this time. Please try again later or in a"
                                    + " different availability zone"),
                    new Plan.Why("RESOURCE:FARGATE", provider));
        }
        return closest(outcome.why())
                .map(closest -> lacking(words, provider, closest))
                .orElseGet(
                        () ->
                                Plan.Said.trouble(
                                        "placement",
                                        words.noInstanceFits(
                                                "Reason: No Container Instances were found in your "
                                                        + (provider.isEmpty()
                                                                ? "cluster."
                                                                : "capacity provider.")),
                                        new Plan.Why(
                                                provider.isEmpty()
                                                        ? "NO ACTIVE INSTANCES"
                                                        : "EMPTY CAPACITY PROVIDER",
                                                provider)));
    }

    private static Plan.Said lacking(
            Wording words, String provider, Map.Entry<String, PlacementRefusal> closest) {
        String code = closest.getValue().code();
        return Plan.Said.trouble(
                "placement " + code,
                words.noInstanceFits(
                        "The closest matching (container-instance "
                                + closest.getKey()
                                + ") "
                                + inWords(code)),
                new Plan.Why(code, provider));
    }

    /** The node that lacks least: one that only has no room is closer than one of another kind. */
    private static Optional<Map.Entry<String, PlacementRefusal>> closest(
            Map<String, PlacementRefusal> why) {
        return why.entrySet().stream()
                .filter(entry -> !entry.getValue().isOutOfQuestion())
                .sorted(Map.Entry.comparingByKey())
                .min(
                        Comparator.comparingInt(
                                entry -> entry.getValue().code().startsWith("RESOURCE") ? 0 : 1));
    }

    private static String inWords(String code) {
        return switch (code) {
            case "RESOURCE:CPU" -> "has insufficient CPU units available.";
            case "RESOURCE:MEMORY" -> "has insufficient memory available.";
            case "RESOURCE:PORTS" -> "is already using a port required by your task.";
            case "ATTRIBUTE" -> "is missing an attribute required by your task.";
            case "AGENT" -> "doesn't have the agent connected.";
            default -> "encountered error \"" + code + "\".";
        };
    }
}
