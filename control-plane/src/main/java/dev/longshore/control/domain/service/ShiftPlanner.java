package dev.longshore.control.domain.service;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.DeploymentConfiguration;
import dev.longshore.proto.store.ServiceDeploymentState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides what is next for a deployment that takes the traffic over from the one before: both keep
 * all their tasks while it does, stage by stage (Amazon ECS Developer Guide, "Amazon ECS blue/green
 * deployments"). Where it fails the earlier one takes the traffic back in the same way.
 */
final class ShiftPlanner {
    private final ServiceView view;
    private final Draft draft;
    private final Failures failures;
    private final Endings endings;
    private final Gates gates;
    private final Wording words;
    private final ServiceDeploymentState.Builder primary;

    ShiftPlanner(
            ServiceView view,
            Draft draft,
            Failures failures,
            Endings endings,
            Wording words,
            ServiceDeploymentState.Builder primary) {
        this.view = view;
        this.draft = draft;
        this.failures = failures;
        this.endings = endings;
        this.gates = new Gates(view, draft, endings, words);
        this.words = words;
        this.primary = primary;
    }

    /**
     * Whether a deployment is one of these, and still has the earlier one beside it: from the
     * CLEAN_UP stage on it is like any other that replaces what is left.
     */
    static boolean isFor(ServiceDeploymentState.Builder state) {
        return state.hasShift()
                && stage(state) != Stage.CLEAN_UP
                && !state.getDeployment().getRolloutState().equals("COMPLETED");
    }

    /** The deployment beside it that stays even without tasks; empty where there is none. */
    static String sourceOf(ServiceDeploymentState.Builder state) {
        return isFor(state) ? state.getShift().getSource() : "";
    }

    static Stage stage(ServiceDeploymentState.Builder state) {
        return Stage.named(state.getShift().getStage()).orElse(Stage.RECONCILE_SERVICE);
    }

    /** Keeps both at their count, and goes as far as the stages allow. */
    void keepUp(int desired) {
        draft.row().clearSteadyAt();
        Optional<ServiceDeploymentState.Builder> source = source();
        List<String> others = others();
        clear(others.stream().filter(this::mayGo).toList(), desired);
        source.ifPresent(it -> keep(it, desired, " " + it.getDeployment().getId()));
        upkeep(primary, "").step(desired, room(desired));
        if (primary.getDeployment().getRolloutState().equals("IN_PROGRESS")) {
            // Those that are to go from their nodes, and cannot yet, serve as well.
            boolean ready = healthy(primary.getDeployment().getId()) >= desired;
            for (Optional<Stage> next = next(others, ready, desired);
                    next.isPresent() && !draft.rollsBack();
                    next = next(others, ready, desired)) {
                enter(next.get());
            }
        }
    }

    private Optional<ServiceDeploymentState.Builder> source() {
        String id = primary.getShift().getSource();
        return draft.row().getDeploymentsBuilderList().stream()
                .skip(1)
                .filter(state -> state.getDeployment().getId().equals(id))
                .findFirst();
    }

    private void keep(ServiceDeploymentState.Builder state, int desired, String troubles) {
        upkeep(state, troubles).step(desired);
    }

    private Upkeep upkeep(ServiceDeploymentState.Builder state, String troubles) {
        String id = state.getDeployment().getId();
        return new Upkeep(
                view, draft, failures, state, SortedTasks.ofTaskSet(view, id), words, troubles);
    }

    /**
     * How many tasks may be launched beside all that there are: two deployments have their maximum
     * each, and tasks of others that cannot go, because they are protected, take from it.
     */
    private int room(int desired) {
        int most = 2 * Upkeep.bounds(draft.service(), desired, desired).maximum();
        long live = view.tasks().live().filter(member -> !draft.stops(member)).count();
        return (int) Math.max(0, most - live - draft.launched());
    }

    /** Deployments that neither serve nor are to serve, and still have tasks. */
    private List<String> others() {
        return view.tasks().deployments().stream()
                .filter(id -> !id.equals(primary.getDeployment().getId()))
                .filter(id -> !id.equals(primary.getShift().getSource()))
                .toList();
    }

    /**
     * They go as far as enough others are healthy. Where none of these serves for certain, they may
     * be all that serves: then only those go that do nothing, or are too many.
     */
    private void clear(List<String> others, int desired) {
        List<Member> running = new ArrayList<>();
        int kept = 0;
        for (Member member : all(others)) {
            boolean runs =
                    member.standing() == Standing.HEALTHY || member.standing() == Standing.SETTLING;
            boolean mayServe = runs || (member.standing() == Standing.AWAY && !isServed());
            if (member.isProtected(view.now())) {
                member.protectedUntil().ifPresent(draft::lookAt);
                kept++;
            } else if (runs) {
                running.add(member);
            } else if (!mayServe) {
                stop(member);
            }
        }
        if (kept > 0) {
            draft.trouble("protected", words.protectedTasks(kept));
        }
        running.sort(Comparator.comparing(Member::standing)); // SETTLING before HEALTHY
        int fewest = Upkeep.bounds(draft.service(), desired, desired).minimum();
        long healthy = view.tasks().all(Standing.HEALTHY).count();
        int serving = isServed() ? 0 : desired;
        for (Member member : running.subList(0, Math.max(0, running.size() - serving))) {
            boolean counts = member.standing() == Standing.HEALTHY;
            if (counts && healthy <= fewest) {
                return;
            }
            healthy -= counts ? 1 : 0;
            stop(member);
        }
    }

    private List<Member> all(List<String> deployments) {
        return Stream.concat(view.tasks().live(), view.tasks().all(Standing.AWAY))
                .filter(member -> deployments.contains(member.deployment()))
                .toList();
    }

    private void stop(Member member) {
        draft.stop(member, Upkeep.scaling(member.deployment()));
    }

    /** Nothing goes that the traffic may still go to. */
    private boolean mayGo(String deployment) {
        if (primary.getShift().getBack()) {
            return stage(primary) != Stage.SCALE_UP;
        }
        return !isInTheWay(deployment)
                || view.roads().stream()
                        .allMatch(
                                road ->
                                        road.productionWeights()
                                                        .orElse(Map.of())
                                                        .getOrDefault(road.own(), 0)
                                                == 0);
    }

    /** Those whose tasks are where the new ones are to be. */
    private boolean isInTheWay(String deployment) {
        return draft.row().getDeploymentsList().stream()
                .filter(state -> state.getDeployment().getId().equals(deployment))
                .flatMap(state -> state.getTargetGroupsList().stream())
                .anyMatch(primary.getTargetGroupsList()::contains);
    }

    /** Whether there is another deployment that serves. */
    private boolean isServed() {
        return !primary.getShift().getSource().isEmpty();
    }

    /** The next stage, where the present one is over. */
    private Optional<Stage> next(List<String> others, boolean ready, int desired) {
        if (primary.getShift().getBack()) {
            return nextBack(ready);
        }
        Stage stage = stage(primary);
        return switch (stage) {
            case RECONCILE_SERVICE -> reconciled(others, desired);
            case PRE_SCALE_UP -> after(stage, Stage.SCALE_UP);
            case SCALE_UP -> scaledUp(ready);
            case POST_SCALE_UP -> after(stage, Stage.TEST_TRAFFIC_SHIFT);
            case TEST_TRAFFIC_SHIFT -> after(stage, Stage.POST_TEST_TRAFFIC_SHIFT);
            case POST_TEST_TRAFFIC_SHIFT -> after(stage, Stage.PRE_PRODUCTION_TRAFFIC_SHIFT);
            case PRE_PRODUCTION_TRAFFIC_SHIFT ->
                    ready ? after(stage, Stage.PRODUCTION_TRAFFIC_SHIFT) : Optional.empty();
            case PRODUCTION_TRAFFIC_SHIFT -> shifted();
            case POST_PRODUCTION_TRAFFIC_SHIFT -> after(stage, Stage.BAKE_TIME);
            case BAKE_TIME ->
                    has(Duration.ofMinutes(configuration().getBakeTimeInMinutes()))
                            ? Optional.of(Stage.CLEAN_UP)
                            : Optional.empty();
            case CLEAN_UP -> Optional.empty();
        };
    }

    private Optional<Stage> after(Stage stage, Stage next) {
        return gates.passes(stage, primary) ? Optional.of(next) : Optional.empty();
    }

    /** Whether the stage has lasted for so long. */
    private boolean has(Duration lasted) {
        Instant end = Timestamps.instant(primary.getShift().getSince()).plus(lasted);
        if (view.now().isBefore(end)) {
            draft.lookAt(end);
            return false;
        }
        return true;
    }

    /** Whatever another deployment has begun is taken back first. */
    private Optional<Stage> reconciled(List<String> others, int desired) {
        List<String> inTheWay = others.stream().filter(this::isInTheWay).toList();
        boolean clears = isServed() && !inTheWay.isEmpty();
        boolean waits = primary.getHooksCount() > 0; // for what it asked when there were others
        if ((clears || waits) && !gates.passes(Stage.RECONCILE_SERVICE, primary)) {
            return Optional.empty();
        }
        if (clears) {
            long theirs = inTheWay.stream().mapToInt(this::healthy).sum();
            int fewest = Upkeep.bounds(draft.service(), desired, desired).minimum();
            if (healthySource() >= Math.min(fewest, theirs)) {
                view.roads().forEach(road -> turn(road, road.production(), 0));
            }
            return Optional.empty();
        }
        Optional<String> trouble =
                view.roads().stream().flatMap(road -> road.trouble().stream()).findFirst();
        if (trouble.isPresent()) {
            endings.goesBack(primary, trouble.get(), "invalid networking configuration");
            return Optional.empty();
        }
        return Optional.of(Stage.PRE_SCALE_UP);
    }

    private Optional<Stage> scaledUp(boolean ready) {
        if (ready) {
            return Optional.of(Stage.POST_SCALE_UP);
        }
        if (has(Stage.PATIENCE)) {
            endings.goesBack(
                    primary,
                    "Service deployment rolled back because the SCALE_UP lifecycle stage timed"
                            + " out.",
                    "the SCALE_UP lifecycle stage timed out");
        }
        return Optional.empty();
    }

    private Optional<Stage> shifted() {
        if (!gates.passes(Stage.PRODUCTION_TRAFFIC_SHIFT, primary)) {
            return Optional.empty();
        }
        int share = primary.getShift().getProduction();
        if (share == Steps.ALL) {
            return Optional.of(Stage.POST_PRODUCTION_TRAFFIC_SHIFT);
        }
        return has(steps().bake(share))
                ? Optional.of(Stage.PRE_PRODUCTION_TRAFFIC_SHIFT)
                : Optional.empty();
    }

    /** The traffic goes back as soon as that makes nothing worse. */
    private Optional<Stage> nextBack(boolean ready) {
        return switch (stage(primary)) {
            case SCALE_UP ->
                    ready || healthy(primary.getDeployment().getId()) >= healthyOthers()
                            ? Optional.of(Stage.TEST_TRAFFIC_SHIFT)
                            : Optional.empty();
            case TEST_TRAFFIC_SHIFT ->
                    after(Stage.TEST_TRAFFIC_SHIFT, Stage.PRODUCTION_TRAFFIC_SHIFT);
            case PRODUCTION_TRAFFIC_SHIFT -> after(Stage.PRODUCTION_TRAFFIC_SHIFT, Stage.CLEAN_UP);
            case RECONCILE_SERVICE,
                    PRE_SCALE_UP,
                    POST_SCALE_UP,
                    POST_TEST_TRAFFIC_SHIFT,
                    PRE_PRODUCTION_TRAFFIC_SHIFT,
                    POST_PRODUCTION_TRAFFIC_SHIFT,
                    BAKE_TIME,
                    CLEAN_UP ->
                    Optional.empty();
        };
    }

    private long healthyOthers() {
        return view.tasks().all(Standing.HEALTHY).count()
                - healthy(primary.getDeployment().getId());
    }

    private int healthySource() {
        return healthy(primary.getShift().getSource());
    }

    private int healthy(String deployment) {
        return view.tasks().count(deployment, Standing.HEALTHY);
    }

    private void enter(Stage stage) {
        var shift = primary.getShiftBuilder();
        shift.setStage(stage.name()).setSince(Timestamps.of(view.now()));
        if (shift.getBack()) {
            if (stage == Stage.TEST_TRAFFIC_SHIFT) {
                takeBack();
            }
            return;
        }
        switch (stage) {
            case TEST_TRAFFIC_SHIFT -> {
                shift.setTest(Steps.ALL);
                view.roads().forEach(road -> turn(road, road.test(), Steps.ALL));
            }
            case PRE_PRODUCTION_TRAFFIC_SHIFT -> forgetPassed();
            case PRODUCTION_TRAFFIC_SHIFT -> {
                shift.setProduction(steps().next(shift.getProduction()));
                view.roads().forEach(road -> turn(road, road.production(), shift.getProduction()));
                draft.once(words.shifted(primary.getDeployment().getId(), shift.getProduction()));
            }
            case CLEAN_UP -> primary.setCompleted(true);
            case RECONCILE_SERVICE,
                    PRE_SCALE_UP,
                    SCALE_UP,
                    POST_SCALE_UP,
                    POST_TEST_TRAFFIC_SHIFT,
                    POST_PRODUCTION_TRAFFIC_SHIFT,
                    BAKE_TIME -> {}
        }
    }

    /** Both at once: nobody is to wait for the hooks of one of them. */
    private void takeBack() {
        primary.getShiftBuilder().setProduction(0).setTest(0);
        List<String> own = Roads.groups(primary.build());
        for (Road road : view.roads()) {
            int share = own.contains(road.own()) ? Steps.ALL : 0;
            turn(road, road.test(), share);
            turn(road, road.production(), share);
        }
        draft.once(words.shifted(primary.getDeployment().getId(), Steps.ALL));
    }

    /** Each step asks the hooks again. */
    private void forgetPassed() {
        List<String> passed =
                primary.getPassedStagesList().stream()
                        .filter(it -> !it.equals(Stage.PRE_PRODUCTION_TRAFFIC_SHIFT.name()))
                        .filter(it -> !it.equals(Stage.PRODUCTION_TRAFFIC_SHIFT.name()))
                        .toList();
        primary.clearPassedStages().addAllPassedStages(passed);
    }

    private void turn(Road road, String rule, int share) {
        if (!rule.isEmpty()) {
            draft.turn(new Plan.Turn(rule, road.own(), road.other(), share));
        }
    }

    private DeploymentConfiguration configuration() {
        return draft.service().getDeploymentConfiguration();
    }

    private Steps steps() {
        return Steps.of(configuration());
    }
}
