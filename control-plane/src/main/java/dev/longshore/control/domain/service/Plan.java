package dev.longshore.control.domain.service;

import dev.longshore.control.domain.task.Where;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskSetRow;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is to be done next for a service.
 *
 * @param row the service with its deployments, as they are from now on
 * @param taskSets those that stay, as they are from now on
 * @param acknowledged ended tasks that have been taken notice of
 * @param turns rules of listeners that are to send traffic another way, in their order
 * @param events in their order
 * @param ended what becomes of the deployments that stay readable
 * @param rollBack where the service goes back to; then nothing else is done in this step
 * @param lookAgain when something is due
 */
public record Plan(
        ServiceRow row,
        List<TaskSetRow> taskSets,
        List<String> acknowledged,
        List<Stop> stops,
        List<Launch> launches,
        List<Turn> turns,
        List<Said> events,
        List<Ended> ended,
        Optional<RollBack> rollBack,
        Optional<Instant> lookAgain) {
    /** The deployment or the task set with that id. */
    Optional<ServiceDeploymentState> state(String id) {
        return Stream.concat(
                        row.getDeploymentsList().stream(),
                        taskSets.stream().map(TaskSetRow::getState))
                .filter(state -> state.getDeployment().getId().equals(id))
                .findFirst();
    }

    /** What is launched, apart by what it is of. */
    Map<String, List<Launch>> launchesByDeployment() {
        return launches.stream()
                .collect(
                        Collectors.groupingBy(
                                Launch::deployment, LinkedHashMap::new, Collectors.toList()));
    }

    /** A task that is to stop, and why. */
    public record Stop(Member task, String reason) {}

    /**
     * Tasks that are to be launched.
     *
     * @param deployment the PRIMARY deployment, or a task set
     * @param where among which nodes
     */
    public record Launch(String deployment, int count, Where where) {}

    /**
     * An event.
     *
     * @param cause what kind of lasting trouble it tells of; it is told again only after a while.
     *     Empty for what has happened once.
     */
    public record Said(String cause, ServiceAction action, String text, Why why) {
        /** Something that has happened once. */
        static Said once(Wording.Told told) {
            return new Said("", told.action(), told.text(), Why.NONE);
        }

        /** A lasting trouble. */
        static Said trouble(String cause, Wording.Told told, Why why) {
            return new Said(cause, told.action(), told.text(), why);
        }

        /** The same as one of several of the service that may have that trouble. */
        Said of(String troubles) {
            return cause.isEmpty() ? this : new Said(cause + troubles, action, text, why);
        }
    }

    /**
     * Why a task could not be placed.
     *
     * @param reason as RunTask's failures name it; empty where nothing is to be said
     * @param capacityProvider empty where the task is for none
     */
    public record Why(String reason, String capacityProvider) {
        static final Why NONE = new Why("", "");
    }

    /**
     * How a deployment ended, for its record.
     *
     * @param reason empty to leave it as it is
     */
    public record Ended(String id, String status, String reason) {}

    /** Back to an earlier deployment. */
    public record RollBack(String deployment, String reason) {}

    /** A rule that is to send that share to the new tasks, and the rest to the old ones. */
    public record Turn(String rule, String own, String other, int share) {
        /** Weights are at most 999, and percentages where these say the same. */
        Map<String, Integer> weights() {
            int divisor = share % 10 == 0 ? 10 : 1;
            return Map.of(own, share / divisor, other, (Steps.ALL - share) / divisor);
        }
    }
}
