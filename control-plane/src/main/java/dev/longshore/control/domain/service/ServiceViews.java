package dev.longshore.control.domain.service;

import dev.longshore.control.domain.task.Placer;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what a plan for a service is made from. */
final class ServiceViews {
    private final ServiceIndex index;
    private final DaemonNodes daemons;
    private final Launcher launcher;

    ServiceViews(ServiceIndex index, DaemonNodes daemons, Launcher launcher) {
        this.index = index;
        this.daemons = daemons;
        this.launcher = launcher;
    }

    /** What there is now. */
    ServiceView of(Tx tx, ServiceKey key, ServiceRow row, ServiceTasks own) {
        Service service = row.getService();
        boolean daemon = service.getSchedulingStrategy().equals("DAEMON");
        Set<String> belongs =
                daemon && row.getDeploymentsCount() > 0
                        ? daemons.of(key, service, TaskSpecs.definition(tx, row.getDeployments(0)))
                        : Set.of();
        Optional<ServiceDeploymentState> newest = row.getDeploymentsList().stream().findFirst();
        List<TaskSetRow> sets = TaskSets.are(service) ? TaskSets.of(tx, key) : List.of();
        return new ServiceView(
                key.service(),
                row,
                sets,
                own,
                new ServiceView.Nodes(
                        index.leaving(),
                        belongs,
                        full(tx, key, row, own, belongs),
                        zones(tx, key, row, sets, own)),
                newest.map(state -> roads(tx, row, state)).orElse(List.of()),
                newest.map(state -> DeploymentRecords.wish(tx, key, state))
                        .orElse(ServiceView.Wish.NONE),
                newest.map(state -> HookAnswers.of(tx, key, state)).orElse(Map.of()),
                Rollout.Launches.ALLOWED,
                tx.now());
    }

    /** The traffic of a deployment that goes back comes by the roads of the one that failed. */
    private static List<Road> roads(ReadTx tx, ServiceRow row, ServiceDeploymentState primary) {
        if (!primary.hasShift()) {
            return List.of();
        }
        return primary.getShift().getBack()
                ? row.getDeploymentsList().stream()
                        .filter(
                                state ->
                                        state.getDeployment()
                                                .getId()
                                                .equals(primary.getShift().getSource()))
                        .findFirst()
                        .map(state -> Roads.of(tx, state))
                        .orElse(List.of())
                : Roads.of(tx, primary);
    }

    /** Room matters while a deployment replaces another, where it has no task yet. */
    private Set<String> full(
            Tx tx, ServiceKey key, ServiceRow row, ServiceTasks own, Set<String> belongs) {
        if (row.getDeploymentsCount() < 2) {
            return Set.of();
        }
        ServiceDeploymentState newest = row.getDeployments(0);
        String id = newest.getDeployment().getId();
        Set<String> missing =
                belongs.stream()
                        .filter(node -> own.on(node).noneMatch(m -> isThere(m, id)))
                        .collect(Collectors.toSet());
        return launcher.full(tx, key, row.getService(), newest, missing);
    }

    private static boolean isThere(Member member, String deployment) {
        return member.standing().isThere() && member.deployment().equals(deployment);
    }

    /** Zones matter where all tasks are there and healthy: then one of them may move. */
    private Map<String, Placer.Zones> zones(
            Tx tx, ServiceKey key, ServiceRow row, List<TaskSetRow> sets, ServiceTasks own) {
        if (!ZoneBalance.isWished(row.getService()) || row.getDeploymentsCount() > 1) {
            return Map.of();
        }
        var zones = new HashMap<String, Placer.Zones>();
        Stream.concat(row.getDeploymentsList().stream(), sets.stream().map(TaskSetRow::getState))
                .filter(state -> isComplete(state.getDeployment(), own))
                .forEach(
                        state ->
                                zones.put(
                                        state.getDeployment().getId(),
                                        launcher.zones(
                                                tx,
                                                key,
                                                row.getService(),
                                                state,
                                                own,
                                                suitable ->
                                                        isUneven(
                                                                own,
                                                                state.getDeployment().getId(),
                                                                suitable))));
        return zones;
    }

    /** Room elsewhere would let one of its tasks move. */
    static boolean isUneven(ServiceView view) {
        return view.nodes().zones().entrySet().stream()
                .anyMatch(
                        zones ->
                                isUneven(
                                        view.tasks(), zones.getKey(), zones.getValue().suitable()));
    }

    private static boolean isUneven(ServiceTasks tasks, String owner, Set<String> suitable) {
        return ZoneBalance.of(tasks.of(owner, Standing.HEALTHY), suitable).isUneven();
    }

    private static boolean isComplete(Deployment deployment, ServiceTasks own) {
        return deployment.getDesiredCount() > 1
                && own.count(deployment.getId(), Standing.HEALTHY) == deployment.getDesiredCount();
    }
}
