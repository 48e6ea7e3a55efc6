package dev.longshore.simulation.net;

import dev.longshore.control.domain.service.Member;
import dev.longshore.control.domain.service.Plan;
import dev.longshore.control.domain.service.Planning;
import dev.longshore.control.domain.service.ServiceTasks;
import dev.longshore.control.domain.service.ServiceView;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.ecs.DeploymentConfiguration;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.simulation.world.Sabotage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What the sabotaged variants plan for services. */
final class BrokenPlans {
    private static final String REASON = "Scaling activity initiated by (deployment broken)";

    private BrokenPlans() {}

    /** The usual planning where the variant does not break it. */
    static Planning of(Sabotage sabotage) {
        return switch (sabotage) {
            case MINIMUM_ROUNDED_DOWN -> misread(BrokenPlans::withLowerMinimum);
            case MAXIMUM_ROUNDED_UP -> misread(BrokenPlans::withHigherMaximum);
            case BREAKER_NEVER_TRIPS -> misread(BrokenPlans::withoutBreaker);
            case OLD_TASKS_NEVER_STOP -> stops(BrokenPlans::ofPrimaryOnly);
            case DRAINED_AT_ONCE -> stops(BrokenPlans::andAllThatLeave);
            case PROTECTED_TASKS_STOP ->
                    view -> Planning.USUAL.plan(view.with(withoutProtection(view.tasks())));
            case ENDS_COUNTED_TWICE -> BrokenPlans::acknowledgeNothing;
            case DAEMONS_LAUNCHED_TWICE -> BrokenPlans::launchDaemonsTwice;
            case ROOMS_NOT_KEPT -> new WithoutRooms();
            case ONE_BEFORE_ANOTHER_HAS_ENDED -> misread(BrokenPlans::withoutTags);
            case ZONES_STAY_UNEVEN -> misread(BrokenPlans::withoutRebalancing);
            case SHARES_ROUNDED_DOWN -> BrokenPlans::roundSharesDown;
            case DELETED_SETS_STAY -> BrokenPlans::keepDeletedSets;
            default -> Planning.USUAL;
        };
    }

    /** Plans as usual, and keeps no room for daemons. */
    private static final class WithoutRooms implements Planning {
        @Override
        public Plan plan(ServiceView view) {
            return Planning.USUAL.plan(view);
        }

        @Override
        public boolean keepsRoomFor(ServiceRow service) {
            return false;
        }
    }

    /** Plans for a service that allows something else. */
    private static Planning misread(UnaryOperator<ServiceRow> wrong) {
        return view -> {
            Plan plan = Planning.USUAL.plan(view.with(wrong.apply(view.row())));
            var row = plan.row().toBuilder();
            row.getServiceBuilder()
                    .clearTags()
                    .addAllTags(view.row().getService().getTagsList())
                    .setDeploymentConfiguration(
                            view.row().getService().getDeploymentConfiguration())
                    .setAvailabilityZoneRebalancing(
                            view.row().getService().getAvailabilityZoneRebalancing());
            return with(plan, row.build());
        };
    }

    private static ServiceRow changed(
            ServiceRow row, Consumer<DeploymentConfiguration.Builder> change) {
        var changed = row.toBuilder();
        change.accept(changed.getServiceBuilder().getDeploymentConfigurationBuilder());
        return changed.build();
    }

    private static ServiceRow withLowerMinimum(ServiceRow row) {
        int desired = Math.max(1, row.getService().getDesiredCount());
        return changed(
                row,
                allowed -> {
                    int tasks = desired * allowed.getMinimumHealthyPercent() / 100;
                    allowed.setMinimumHealthyPercent(tasks * 100 / desired);
                });
    }

    private static ServiceRow withHigherMaximum(ServiceRow row) {
        int desired = Math.max(1, row.getService().getDesiredCount());
        return changed(
                row,
                allowed -> {
                    int tasks = Math.ceilDiv(desired * allowed.getMaximumPercent(), 100);
                    allowed.setMaximumPercent(Math.ceilDiv(tasks * 100, desired));
                });
    }

    private static ServiceRow withoutRebalancing(ServiceRow row) {
        var changed = row.toBuilder();
        changed.getServiceBuilder().setAvailabilityZoneRebalancing("DISABLED");
        return changed.build();
    }

    private static ServiceRow withoutTags(ServiceRow row) {
        var changed = row.toBuilder();
        changed.getServiceBuilder().clearTags();
        return changed.build();
    }

    private static ServiceRow withoutBreaker(ServiceRow row) {
        return changed(row, DeploymentConfiguration.Builder::clearDeploymentCircuitBreaker);
    }

    /** Plans other stops than are right. */
    private interface Stops {
        Stream<Plan.Stop> of(ServiceView view, Plan plan);
    }

    private static Planning stops(Stops wrong) {
        return view -> {
            Plan plan = Planning.USUAL.plan(view);
            return isActive(view)
                    ? with(plan, wrong.of(view, plan).toList(), plan.launches())
                    : plan;
        };
    }

    private static Stream<Plan.Stop> ofPrimaryOnly(ServiceView view, Plan plan) {
        return plan.stops().stream().filter(stop -> isOfPrimary(view).test(stop.task()));
    }

    private static Stream<Plan.Stop> andAllThatLeave(ServiceView view, Plan plan) {
        List<String> planned = plan.stops().stream().map(stop -> stop.task().id()).toList();
        return Stream.concat(
                plan.stops().stream(),
                view.tasks()
                        .live()
                        .filter(task -> view.nodes().leaving().contains(task.place().instance()))
                        .filter(task -> !planned.contains(task.id()))
                        .map(task -> new Plan.Stop(task, REASON)));
    }

    private static boolean isActive(ServiceView view) {
        return view.row().getService().getStatus().equals("ACTIVE")
                && view.row().getDeploymentsCount() > 0;
    }

    private static Predicate<Member> isOfPrimary(ServiceView view) {
        String primary = view.row().getDeployments(0).getDeployment().getId();
        return task -> task.deployment().equals(primary);
    }

    private static ServiceTasks withoutProtection(ServiceTasks tasks) {
        var unprotected = new ServiceTasks();
        tasks.everyone()
                .forEach(task -> unprotected.put(task.id(), Optional.of(task.withoutProtection())));
        return unprotected;
    }

    private static Plan acknowledgeNothing(ServiceView view) {
        Plan plan = Planning.USUAL.plan(view);
        return new Plan(
                plan.row(),
                plan.taskSets(),
                List.of(),
                plan.stops(),
                plan.launches(),
                plan.turns(),
                plan.events(),
                plan.ended(),
                plan.rollBack(),
                plan.lookAgain());
    }

    private static Plan launchDaemonsTwice(ServiceView view) {
        Plan plan = Planning.USUAL.plan(view);
        var launches = new ArrayList<>(plan.launches());
        plan.launches().stream()
                .filter(launch -> launch.where().node().isPresent())
                .forEach(launches::add);
        return with(plan, plan.stops(), launches);
    }

    private static Plan roundSharesDown(ServiceView view) {
        int desired = Math.max(1, view.row().getService().getDesiredCount());
        List<TaskSetRow> shown =
                view.taskSets().stream()
                        .map(
                                set -> {
                                    var less = set.toBuilder();
                                    double tasks =
                                            Math.floor(desired * set.getScale().getValue() / 100);
                                    less.getScaleBuilder().setValue(tasks * 100 / desired);
                                    return less.build();
                                })
                        .toList();
        Plan plan = Planning.USUAL.plan(view.withTaskSets(shown));
        List<TaskSetRow> planned =
                plan.taskSets().stream()
                        .map(set -> set.toBuilder().setScale(of(view, set).getScale()).build())
                        .toList();
        return new Plan(
                plan.row(),
                planned,
                plan.acknowledged(),
                plan.stops(),
                plan.launches(),
                plan.turns(),
                plan.events(),
                plan.ended(),
                plan.rollBack(),
                plan.lookAgain());
    }

    private static TaskSetRow of(ServiceView view, TaskSetRow planned) {
        return view.taskSets().stream()
                .filter(set -> set.getTaskSetArn().equals(planned.getTaskSetArn()))
                .findFirst()
                .orElseThrow();
    }

    private static Plan keepDeletedSets(ServiceView view) {
        Plan plan = Planning.USUAL.plan(view);
        List<String> deleted =
                view.taskSets().stream()
                        .map(set -> set.getState().getDeployment())
                        .filter(set -> set.getStatus().equals("DRAINING"))
                        .map(Deployment::getId)
                        .toList();
        return view.row().getService().getStatus().equals("ACTIVE")
                ? with(
                        plan,
                        plan.stops().stream()
                                .filter(stop -> !deleted.contains(stop.task().deployment()))
                                .toList(),
                        plan.launches())
                : plan;
    }

    private static Plan with(Plan plan, ServiceRow row) {
        return new Plan(
                row,
                plan.taskSets(),
                plan.acknowledged(),
                plan.stops(),
                plan.launches(),
                plan.turns(),
                plan.events(),
                plan.ended(),
                plan.rollBack(),
                plan.lookAgain());
    }

    private static Plan with(Plan plan, List<Plan.Stop> stops, List<Plan.Launch> launches) {
        return new Plan(
                plan.row(),
                plan.taskSets(),
                plan.acknowledged(),
                stops,
                launches,
                plan.turns(),
                plan.events(),
                plan.ended(),
                plan.rollBack(),
                plan.lookAgain());
    }
}
