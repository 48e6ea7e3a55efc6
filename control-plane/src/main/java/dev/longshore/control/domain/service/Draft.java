package dev.longshore.control.domain.service;

import dev.longshore.control.domain.task.Where;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskSetRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A plan in the making: the rows as they are to be, and what is to be done. */
final class Draft {
    /** Tasks that one plan stops, and as many that it launches: a transaction is bounded. */
    static final int MOST_MOVES = 50;

    /**
     * What stops and acknowledgements of one plan write: beside launches, which fill half a
     * transaction, and a second set of stops where those find no room.
     */
    private static final int MOST_BYTES = 160 << 10;

    /** An event of a task has its row, and this; so has what is kept about it elsewhere. */
    private static final int BESIDE_BYTES = 3 << 10;

    private final Instant now;
    private final ServiceRow.Builder row;
    private final List<TaskSetRow.Builder> taskSets;
    private final List<String> acknowledged = new ArrayList<>();
    private final List<Plan.Stop> stops = new ArrayList<>();
    private final List<Plan.Launch> launches = new ArrayList<>();
    private final List<Plan.Said> events = new ArrayList<>();
    private final List<Plan.Turn> turns = new ArrayList<>();
    private final List<Plan.Ended> records = new ArrayList<>();
    private Optional<Plan.RollBack> rollBack = Optional.empty();
    private Optional<Instant> lookAgain = Optional.empty();
    private int bytesLeft = MOST_BYTES;

    Draft(ServiceView view) {
        this.now = view.now();
        this.row = view.row().toBuilder();
        this.taskSets =
                new ArrayList<>(view.taskSets().stream().map(TaskSetRow::toBuilder).toList());
    }

    Plan result() {
        return new Plan(
                row.build(),
                taskSets.stream().map(TaskSetRow.Builder::build).toList(),
                acknowledged,
                stops,
                launches,
                turns,
                events,
                records,
                rollBack,
                lookAgain);
    }

    ServiceRow.Builder row() {
        return row;
    }

    Service service() {
        return row.getService();
    }

    /** Those that stay; one that is taken out is deleted. */
    List<TaskSetRow.Builder> taskSets() {
        return taskSets;
    }

    /** The deployments and the task sets by which tasks are made. */
    Stream<ServiceDeploymentState.Builder> states() {
        return Stream.concat(
                row.getDeploymentsBuilderList().stream(),
                taskSets.stream().map(TaskSetRow.Builder::getStateBuilder));
    }

    /** Takes notice of the end of a task; false where this plan does of no more. */
    boolean acknowledge(Member ended) {
        if (acknowledged.size() == MOST_MOVES || !mayWrite(ended)) {
            lookAt(now);
            return false;
        }
        acknowledged.add(ended.id());
        return true;
    }

    /** Stops a task; false where this plan stops no more, and looks again at once. */
    boolean stop(Member member, String reason) {
        if (stops.size() == MOST_MOVES || !mayWrite(member)) {
            lookAt(now);
            return false;
        }
        stops.add(new Plan.Stop(member, reason));
        return true;
    }

    /** The first one always: a row alone fits. */
    private boolean mayWrite(Member member) {
        int cost = 2 * member.bytes() + BESIDE_BYTES;
        if (cost > bytesLeft && bytesLeft < MOST_BYTES) {
            return false;
        }
        bytesLeft -= cost;
        return true;
    }

    /** Whether it stops that task. */
    boolean stops(Member member) {
        return stops.stream().anyMatch(stop -> stop.task().id().equals(member.id()));
    }

    /** Launches tasks where there is room; those that are too many for one plan come later. */
    void launch(String deployment, int count) {
        int most = Math.min(count, launchesLeft());
        if (most > 0) {
            launches.add(new Plan.Launch(deployment, most, new Where.Anywhere()));
        }
        if (most < count) {
            lookAt(now);
        }
    }

    /** Launches one in a zone. */
    void launchIn(String deployment, String zone) {
        if (launchesLeft() > 0) {
            launches.add(new Plan.Launch(deployment, 1, new Where.Zone(zone)));
        }
    }

    /** Launches one on each of these nodes. */
    void launchOn(String deployment, List<String> nodes) {
        int most = Math.min(nodes.size(), launchesLeft());
        nodes.subList(0, most)
                .forEach(
                        node -> launches.add(new Plan.Launch(deployment, 1, new Where.Node(node))));
        if (most < nodes.size()) {
            lookAt(now);
        }
    }

    private int launchesLeft() {
        return MOST_MOVES - launched();
    }

    /** How many tasks it launches so far. */
    int launched() {
        return launches.stream().mapToInt(Plan.Launch::count).sum();
    }

    /** Has a rule send traffic another way. */
    void turn(Plan.Turn turn) {
        turns.add(turn);
    }

    void end(ServiceDeploymentState.Builder state, String status, String reason) {
        records.add(new Plan.Ended(state.getServiceDeployment(), status, reason));
    }

    void rollBack(Plan.RollBack back) {
        rollBack = Optional.of(back);
    }

    boolean rollsBack() {
        return rollBack.isPresent();
    }

    void once(Wording.Told told) {
        events.add(Plan.Said.once(told));
    }

    void trouble(String cause, Wording.Told told) {
        events.add(Plan.Said.trouble(cause, told, Plan.Why.NONE));
    }

    void lookAt(Instant at) {
        if (lookAgain.isEmpty() || at.isBefore(lookAgain.get())) {
            lookAgain = Optional.of(at);
        }
    }
}
