package dev.longshore.control.domain.service;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.DeploymentCircuitBreaker;
import dev.longshore.proto.ecs.DeploymentConfiguration;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides what is next for a service: a pure function of a {@link ServiceView}. Planning again
 * after the plan has been carried out gives nothing more to do.
 */
final class Planner {
    /** Tasks that one plan stops or launches: a transaction is bounded. */
    static final int MOST_MOVES = 50;

    /** How often lasting states and lasting troubles are told again. */
    private static final Duration TOLD_AGAIN = Duration.ofHours(6);

    private final ServiceView view;
    private final ServiceRow.Builder row;
    private final Wording words;
    private final Failures failures;
    private final List<String> acknowledged = new ArrayList<>();
    private final List<Plan.Stop> stops = new ArrayList<>();
    private final List<Plan.Launch> launches = new ArrayList<>();
    private final List<Plan.Said> events = new ArrayList<>();
    private final List<Plan.Ended> records = new ArrayList<>();
    private Optional<Plan.RollBack> rollBack = Optional.empty();
    private Optional<Instant> lookAgain = Optional.empty();

    private Planner(ServiceView view) {
        this.view = view;
        this.row = view.row().toBuilder();
        this.words = new Wording(view.name());
        this.failures =
                new Failures(
                        view,
                        row,
                        (member, reason) ->
                                trouble("failing", words.failsToStart(member.id(), reason)));
    }

    /** The next step for a service. */
    static Plan plan(ServiceView view) {
        var planner = new Planner(view);
        planner.acknowledged.addAll(planner.failures.takeNotice(MOST_MOVES));
        switch (view.row().getService().getStatus()) {
            case "ACTIVE" -> planner.keepUp();
            case "DRAINING" -> planner.drain();
            default -> {
                // INACTIVE: only the ends of its last tasks were left
            }
        }
        return planner.result();
    }

    private Plan result() {
        return new Plan(
                row.build(), acknowledged, stops, launches, events, records, rollBack, lookAgain);
    }

    private void keepUp() {
        if (row.getDeploymentsCount() == 0) {
            return; // an external controller has not made a task set yet
        }
        ServiceDeploymentState.Builder primary = row.getDeploymentsBuilder(0);
        failures.welcomeHealthy(primary, breaker(), desired());
        if (endsHere(primary)) {
            return;
        }
        var sorted = new SortedTasks(view, primary.getDeployment().getId());
        int desired = desired();
        if (primary.getDeployment().getDesiredCount() != desired) {
            primary.getDeploymentBuilder()
                    .setDesiredCount(desired)
                    .setUpdatedAt(Timestamps.of(view.now()));
        }
        Rollout.Counts counts = sorted.counts(desired, bounds(desired), launchesNow(primary));
        Rollout.Moves moves = Rollout.next(counts);
        stop(sorted, moves, primary);
        replaced(primary, counts);
        launch(sorted, moves);
        if (moves.blocked()) {
            trouble("blocked", words.blocked());
        }
        sorted.nextChange().ifPresent(this::lookAt);
        forgetOlder(counts);
        if (row.getDeploymentsCount() == 1 && counts.isAsWished()) {
            steady(row.getDeploymentsBuilder(0));
        } else {
            row.clearSteadyAt();
        }
    }

    private Service service() {
        return row.getService();
    }

    /** How many tasks it is to have: those that are wished for, or one for each node. */
    private int desired() {
        return view.isDaemon() ? view.nodes().daemons().size() : service().getDesiredCount();
    }

    private Rollout.Bounds bounds(int desired) {
        if (AtMostOne.isWished(service())) {
            return AtMostOne.bounds(desired);
        }
        DeploymentConfiguration allowed = service().getDeploymentConfiguration();
        return Rollout.Bounds.of(
                desired, allowed.getMinimumHealthyPercent(), allowed.getMaximumPercent());
    }

    private DeploymentCircuitBreaker breaker() {
        return service().getDeploymentConfiguration().getDeploymentCircuitBreaker();
    }

    /** Whether the PRIMARY deployment ends with this step: it failed, or somebody stops it. */
    private boolean endsHere(ServiceDeploymentState.Builder primary) {
        if (!primary.getDeployment().getRolloutState().equals("IN_PROGRESS")) {
            return false;
        }
        return switch (view.wish()) {
            case ABORT -> {
                fail(primary, "ECS deployment stopped on request.", "stopped on request");
                end(primary, "STOPPED", "Service deployment was stopped on request.");
                yield false;
            }
            case ROLLBACK -> {
                String reason = "Service deployment rolled back on request.";
                fail(primary, reason, "rolled back on request");
                yield rollBack(primary, reason);
            }
            case NONE, CONTINUE -> trips(primary) || waitsInVain(primary);
        };
    }

    /** Waits before the first launch, where somebody is to say a word first. */
    private boolean waitsInVain(ServiceDeploymentState.Builder primary) {
        for (String stage : Pauses.BEFORE_LAUNCH) {
            if (!passes(stage, primary)) {
                return rollBack.isPresent();
            }
        }
        return false;
    }

    private boolean passes(String stage, ServiceDeploymentState.Builder primary) {
        return switch (Pauses.at(stage, service(), primary, view.wish(), view.now())) {
            case OPEN -> true;
            case CLOSED -> {
                lookAt(Timestamps.instant(primary.getPause().getExpiresAt()));
                trouble(
                        "pause " + primary.getPause().getHookId(),
                        words.waits(
                                primary.getDeployment().getId(),
                                stage,
                                primary.getPause().getHookId()));
                yield false;
            }
            case ROLLBACK -> {
                String reason =
                        "Service deployment rolled back because "
                                + stage
                                + " lifecycle hook(s) timed out.";
                fail(primary, reason, stage + " lifecycle hook(s) timed out");
                primary.clearPause();
                rollBack(primary, reason);
                yield false;
            }
        };
    }

    private boolean trips(ServiceDeploymentState.Builder primary) {
        boolean tripped =
                breaker().getEnable()
                        && primary.getFailures() >= CircuitBreaker.threshold(breaker(), desired());
        if (!tripped) {
            return false;
        }
        fail(
                primary,
                "ECS deployment circuit breaker: tasks failed to start.",
                "tasks failed to start");
        if (breaker().getRollback()) {
            return rollBack(
                    primary,
                    "Service deployment rolled back because the circuit breaker threshold was exceeded.");
        }
        end(
                primary,
                "STOPPED",
                "Service deployment stopped because the circuit breaker threshold was exceeded.");
        return false;
    }

    private void fail(ServiceDeploymentState.Builder primary, String reason, String why) {
        primary.getDeploymentBuilder()
                .setRolloutState("FAILED")
                .setRolloutStateReason(reason)
                .setUpdatedAt(Timestamps.of(view.now()));
        once(words.failed(primary.getDeployment().getId(), why));
    }

    /** Goes back to the newest deployment that was once complete; whether there is one. */
    private boolean rollBack(ServiceDeploymentState.Builder primary, String reason) {
        Optional<ServiceDeploymentState> target =
                primary.getRollsBack().isEmpty() ? lastCompleted() : Optional.empty();
        if (target.isEmpty()) {
            end(primary, "ROLLBACK_FAILED", "No rollback candidate was found to run the rollback.");
            return false;
        }
        String to = target.get().getDeployment().getId();
        once(words.rollingBack(to));
        rollBack = Optional.of(new Plan.RollBack(to, reason));
        return true;
    }

    private Optional<ServiceDeploymentState> lastCompleted() {
        return row.getDeploymentsList().stream()
                .skip(1)
                .filter(ServiceDeploymentState::getCompleted)
                .findFirst();
    }

    private Rollout.Launches launchesNow(ServiceDeploymentState.Builder primary) {
        if (primary.getDeployment().getRolloutState().equals("FAILED") || primary.hasPause()) {
            return Rollout.Launches.NOT_NOW;
        }
        Instant after = Timestamps.instant(primary.getLaunchAfter());
        if (primary.hasLaunchAfter() && view.now().isBefore(after)) {
            lookAt(after);
            return Rollout.Launches.NOT_NOW;
        }
        return view.room();
    }

    private void stop(
            SortedTasks sorted, Rollout.Moves moves, ServiceDeploymentState.Builder primary) {
        String scaling =
                "Scaling activity initiated by (deployment "
                        + primary.getDeployment().getId()
                        + ")";
        for (SortedTasks.Choice choice : sorted.choices(moves)) {
            for (Member member : choice.chosen()) {
                if (stops.size() == MOST_MOVES) {
                    lookAt(view.now());
                    break;
                }
                stops.add(new Plan.Stop(member, choice.reason().orElse(scaling)));
                if (choice.reason().isPresent()) {
                    once(words.failedHealthChecks(member.id()));
                    failures.count(member, choice.reason().get());
                }
            }
        }
        int kept = sorted.kept(primary.getDeployment().getDesiredCount());
        if (kept > 0) {
            trouble("protected", words.protectedTasks(kept));
            sorted.nextExpiry().ifPresent(this::lookAt);
        }
    }

    /**
     * Tasks on nodes that were given up, as far as others have taken their place. The rest goes on
     * when its node comes back; a daemon's waits for that node in any case.
     */
    private void replaced(ServiceDeploymentState.Builder primary, Rollout.Counts counts) {
        String current = primary.getDeployment().getId();
        List<Member> away =
                view.tasks()
                        .all(Standing.AWAY)
                        .filter(member -> !(view.isDaemon() && member.deployment().equals(current)))
                        .filter(member -> !isProtected(member))
                        .sorted(
                                Comparator.comparing(
                                        (Member member) -> member.deployment().equals(current)))
                        .toList();
        int missing = Math.max(0, counts.desired() - counts.good().healthy());
        for (Member member : away.subList(0, Math.max(0, away.size() - missing))) {
            if (stops.size() == MOST_MOVES) {
                lookAt(view.now());
                return;
            }
            stops.add(new Plan.Stop(member, "Host lost: another task has taken its place"));
        }
    }

    private boolean isProtected(Member member) {
        if (!member.isProtected(view.now())) {
            return false;
        }
        member.protectedUntil().ifPresent(this::lookAt);
        return true;
    }

    private void launch(SortedTasks sorted, Rollout.Moves moves) {
        int most = moves.launch();
        if (AtMostOne.isWished(service())) {
            most = Math.min(most, AtMostOne.room(view.tasks(), desired()));
        }
        if (view.isDaemon()) {
            sorted.daemonsToLaunch(most).stream()
                    .limit(MOST_MOVES)
                    .forEach(node -> launches.add(new Plan.Launch(1, Optional.of(node))));
        } else if (most > 0) {
            launches.add(new Plan.Launch(Math.min(most, MOST_MOVES), Optional.empty()));
        }
        if (most > MOST_MOVES) {
            lookAt(view.now());
        }
    }

    /**
     * Older deployments go with their last task; one to go back to stays while it may be needed.
     */
    private void forgetOlder(Rollout.Counts counts) {
        boolean done = counts.isAsWished();
        Optional<String> candidate = lastCompleted().map(state -> state.getDeployment().getId());
        List<ServiceDeploymentState> kept = new ArrayList<>();
        kept.add(row.getDeployments(0));
        row.getDeploymentsList().stream()
                .skip(1)
                .filter(
                        state -> {
                            String id = state.getDeployment().getId();
                            boolean hasTasks = view.tasks().deployments().contains(id);
                            boolean needed =
                                    !done
                                            && !row.getDeployments(0).getCompleted()
                                            && candidate.filter(id::equals).isPresent();
                            return hasTasks || needed;
                        })
                .forEach(kept::add);
        if (kept.size() < row.getDeploymentsCount()) {
            row.clearDeployments().addAllDeployments(kept);
        }
    }

    private void steady(ServiceDeploymentState.Builder primary) {
        if (primary.getDeployment().getRolloutState().equals("IN_PROGRESS")) {
            if (!passes(Pauses.BEFORE_COMPLETION, primary)) {
                return;
            }
            String id = primary.getDeployment().getId();
            primary.setCompleted(true)
                    .getDeploymentBuilder()
                    .setRolloutState("COMPLETED")
                    .setRolloutStateReason("ECS deployment " + id + " completed.")
                    .setUpdatedAt(Timestamps.of(view.now()));
            once(words.completed(id));
            boolean back = !primary.getRollsBack().isEmpty();
            end(primary, back ? "ROLLBACK_SUCCESSFUL" : "SUCCESSFUL", "");
            primary.clearRollsBack();
        }
        Instant since = Timestamps.instant(row.getSteadyAt());
        if (!row.hasSteadyAt() || !view.now().isBefore(since.plus(TOLD_AGAIN))) {
            once(words.steady());
            row.setSteadyAt(Timestamps.of(view.now())).clearTroubles();
        }
        lookAt(Timestamps.instant(row.getSteadyAt()).plus(TOLD_AGAIN));
    }

    /** Deleted: everything stops, and then the service is INACTIVE. */
    private void drain() {
        var all = Stream.concat(view.tasks().live(), view.tasks().all(Standing.AWAY));
        for (Member member : all.toList()) {
            if (stops.size() == MOST_MOVES) {
                lookAt(view.now());
                return;
            }
            stops.add(
                    new Plan.Stop(
                            member,
                            "Scaling activity initiated by (deployment "
                                    + member.deployment()
                                    + ")"));
        }
        if (view.tasks().isEmpty()) {
            row.getDeploymentsBuilderList().stream()
                    .limit(1)
                    .filter(s -> s.getDeployment().getRolloutState().equals("IN_PROGRESS"))
                    .forEach(s -> end(s, "STOPPED", "The service was deleted."));
            row.clearDeployments().clearSteadyAt().setInactiveAt(Timestamps.of(view.now()));
            row.getServiceBuilder().setStatus("INACTIVE").clearCurrentServiceDeployment();
        }
    }

    private void end(ServiceDeploymentState.Builder state, String status, String reason) {
        records.add(new Plan.Ended(state.getServiceDeployment(), status, reason));
    }

    private void once(Wording.Told told) {
        events.add(Plan.Said.once(told));
    }

    private void trouble(String cause, Wording.Told told) {
        events.add(Plan.Said.trouble(cause, told, Plan.Why.NONE));
    }

    private void lookAt(Instant at) {
        if (lookAgain.isEmpty() || at.isBefore(lookAgain.get())) {
            lookAgain = Optional.of(at);
        }
    }
}
