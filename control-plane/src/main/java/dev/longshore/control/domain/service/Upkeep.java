package dev.longshore.control.domain.service;

import dev.longshore.control.domain.task.Placer;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.DeploymentConfiguration;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.store.ServiceDeploymentState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps one deployment, or one task set, at its count of tasks: what is to be stopped and launched
 * now.
 */
final class Upkeep {
    /** The cause under which it is told that zones are not even. */
    static final String UNBALANCED = "unbalanced";

    /** How often zones are looked at, in case room has come where nobody told of it. */
    private static final Duration BALANCE_INTERVAL = Duration.ofMinutes(5);

    /** How often it is looked whether a daemon's successor finds room: nothing tells of it. */
    private static final Duration ROOM_INTERVAL = Duration.ofMinutes(1);

    private static final String REPLACED = "Host lost: another task has taken its place";

    private final ServiceView view;
    private final Draft draft;
    private final Failures failures;
    private final ServiceDeploymentState.Builder state;
    private final SortedTasks sorted;
    private final Wording words;
    private final String troubles;

    /**
     * @param state the deployment or task set
     * @param sorted its tasks, and those that it replaces
     * @param words tells of it
     * @param troubles what the causes of its troubles end with: nothing where there is only one
     */
    Upkeep(
            ServiceView view,
            Draft draft,
            Failures failures,
            ServiceDeploymentState.Builder state,
            SortedTasks sorted,
            Wording words,
            String troubles) {
        this.view = view;
        this.draft = draft;
        this.failures = failures;
        this.state = state;
        this.sorted = sorted;
        this.words = words;
        this.troubles = troubles;
    }

    /**
     * Within which bounds tasks change.
     *
     * @param possible for how many there is room: where a daemon finds none nobody can be healthy,
     *     and if these nodes counted the others might never be updated
     */
    static Rollout.Bounds bounds(Service service, int desired, int possible) {
        if (AtMostOne.isWished(service)) {
            return AtMostOne.bounds(desired);
        }
        return new Rollout.Bounds(
                allowed(service, possible).minimum(), allowed(service, desired).maximum());
    }

    private static Rollout.Bounds allowed(Service service, int tasks) {
        DeploymentConfiguration percents = service.getDeploymentConfiguration();
        return Rollout.Bounds.of(
                tasks, percents.getMinimumHealthyPercent(), percents.getMaximumPercent());
    }

    /** Why tasks stop where there is no other reason. */
    static String scaling(String deployment) {
        return "Scaling activity initiated by (deployment " + deployment + ")";
    }

    /**
     * Plans the next step.
     *
     * @return what there is, and what is wanted: one more while a task moves to another zone
     */
    Rollout.Counts step(int desired) {
        return step(desired, Integer.MAX_VALUE);
    }

    /** The same, launching no more than so many tasks. */
    Rollout.Counts step(int desired, int mostLaunches) {
        Rollout.Bounds bounds =
                bounds(draft.service(), desired, view.isDaemon() ? view.possible() : desired);
        int wanted = desired + (isMoving(desired, bounds) ? 1 : 0);
        Rollout.Counts counts = sorted.counts(wanted, bounds, launchesNow());
        Rollout.Moves moves = Rollout.next(counts);
        int kept = stop(moves, wanted);
        replaced(counts);
        launch(Math.min(Math.max(0, moves.launch() - kept), mostLaunches));
        if (ZoneBalance.isWished(draft.service()) && mayMove(counts, desired)) {
            move();
        }
        List<String> roomless = sorted.keptForWantOfRoom();
        if (!roomless.isEmpty()) {
            draft.trouble("roomless" + troubles, words.keepsOlder(roomless));
            draft.lookAt(view.now().plus(ROOM_INTERVAL));
        } else if (moves.blocked()) {
            draft.trouble("blocked" + troubles, words.blocked());
        }
        sorted.nextChange().ifPresent(draft::lookAt);
        return counts;
    }

    /** Whether one more than is wished for is there because a task moves to another zone. */
    private boolean isMoving(int desired, Rollout.Bounds bounds) {
        return ZoneBalance.isWished(draft.service())
                && bounds.maximum() > desired
                && view.tasks().count(id(), Standing.HEALTHY) == desired
                && sorted.isOneMoving();
    }

    /** Nothing else goes on, and one task more is allowed. */
    private boolean mayMove(Rollout.Counts counts, int desired) {
        return counts.isAsWished()
                && counts.desired() == desired
                && counts.bounds().maximum() > desired
                && counts.launches() == Rollout.Launches.ALLOWED
                && !state.getDeployment().getRolloutState().equals("IN_PROGRESS")
                && !AtMostOne.isWished(draft.service())
                && view.tasks().all(Standing.AWAY).findAny().isEmpty();
    }

    private void move() {
        draft.lookAt(view.now().plus(BALANCE_INTERVAL));
        Placer.Zones zones = view.nodes().zones().getOrDefault(id(), Placer.Zones.NONE);
        Set<String> withRoom = zones.withRoom();
        Collection<Member> members = view.tasks().of(id(), Standing.HEALTHY);
        var balance = ZoneBalance.of(members, zones.suitable());
        String cause = UNBALANCED + troubles;
        Optional<String> zone = balance.emptiest(members, withRoom, view.now());
        if (zone.isPresent()) {
            draft.trouble(cause, words.unbalanced(balance.tasks()));
            draft.launchIn(id(), zone.get());
        } else if (draft.row().containsTroubles(cause)) {
            draft.row().removeTroubles(cause);
            draft.once(words.balanced(balance.tasks()));
        }
    }

    private String id() {
        return state.getDeployment().getId();
    }

    private Rollout.Launches launchesNow() {
        boolean failed = state.getDeployment().getRolloutState().equals("FAILED");
        if ((failed && !isServing()) || waitsToLaunch()) {
            return Rollout.Launches.NOT_NOW;
        }
        Instant after = Timestamps.instant(state.getLaunchAfter());
        if (state.hasLaunchAfter() && view.now().isBefore(after)) {
            draft.lookAt(after);
            return Rollout.Launches.NOT_NOW;
        }
        return view.room();
    }

    /** Whether traffic comes to it: still, while another takes that over, or already. */
    private boolean isServing() {
        if (draft.row().getDeploymentsCount() == 0) {
            return false;
        }
        ServiceDeploymentState.Builder primary = draft.row().getDeploymentsBuilder(0);
        return ShiftPlanner.sourceOf(primary).equals(id())
                || (primary.getDeployment().getId().equals(id())
                        && ShiftPlanner.isFor(primary)
                        && primary.getShift().getProduction() > 0);
    }

    /** Before the first launch somebody may have to say a word. */
    private boolean waitsToLaunch() {
        boolean early = state.hasShift() && ShiftPlanner.stage(state).compareTo(Stage.SCALE_UP) < 0;
        return early
                || state.getHooksList().stream()
                        .map(hook -> Stage.named(hook.getStage()))
                        .flatMap(Optional::stream)
                        .anyMatch(stage -> stage.compareTo(Stage.SCALE_UP) < 0);
    }

    /**
     * Stops as many as fit into the plan.
     *
     * @return how many are left for a later one: others must not be launched in their place yet
     */
    private int stop(Rollout.Moves moves, int desired) {
        int left = 0;
        for (SortedTasks.Choice choice : sorted.choices(moves)) {
            for (Member member : choice.chosen()) {
                if (!draft.stop(member, choice.reason().orElse(scaling(id())))) {
                    left++;
                } else if (choice.reason().isPresent()) {
                    draft.once(words.failedHealthChecks(member));
                    failures.count(member, choice.reason().get());
                }
            }
        }
        int kept = sorted.kept(desired);
        if (kept > 0) {
            draft.trouble("protected" + troubles, words.protectedTasks(kept));
            sorted.nextExpiry().ifPresent(draft::lookAt);
        }
        return left;
    }

    /**
     * Tasks on nodes that were given up, as far as others have taken their place. The rest goes on
     * when its node comes back; a daemon's waits for that node in any case.
     */
    private void replaced(Rollout.Counts counts) {
        List<Member> away =
                sorted.away()
                        .filter(m -> !(view.isDaemon() && m.deployment().equals(id())))
                        .filter(member -> !isProtected(member))
                        .sorted(Comparator.comparing((Member m) -> m.deployment().equals(id())))
                        .toList();
        int missing = Math.max(0, counts.desired() - counts.good().healthy());
        for (Member member : away.subList(0, Math.max(0, away.size() - missing))) {
            if (!draft.stop(member, REPLACED)) {
                return;
            }
        }
    }

    private boolean isProtected(Member member) {
        if (!member.isProtected(view.now())) {
            return false;
        }
        member.protectedUntil().ifPresent(draft::lookAt);
        return true;
    }

    private void launch(int wanted) {
        int most = wanted;
        if (AtMostOne.isWished(draft.service())) {
            int room = AtMostOne.room(view.tasks(), view.desired()) - draft.launched();
            most = Math.min(most, Math.max(0, room));
            if (most > 0 && !stopAway(room - most)) {
                return;
            }
        }
        if (view.isDaemon()) {
            draft.launchOn(id(), sorted.daemonsToLaunch(most));
        } else {
            draft.launch(id(), most);
        }
    }

    /**
     * A task that may not have begun yet on its silent node would begin when that is back, so those
     * whose places are taken end in the step in which others take them.
     *
     * @param places how many places are left for them
     * @return false where this plan stops no more
     */
    private boolean stopAway(int places) {
        List<Member> away =
                view.tasks()
                        .all(Standing.AWAY)
                        .filter(Member::atMostOne)
                        .filter(member -> !draft.stops(member))
                        .toList();
        return away.stream()
                .limit(Math.max(0, away.size() - places))
                .allMatch(member -> draft.stop(member, REPLACED));
    }
}
