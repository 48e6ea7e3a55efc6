package dev.longshore.control.domain.service;

import dev.longshore.proto.store.ServiceRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done next for a service.
 *
 * @param row the service with its deployments, as they are from now on
 * @param acknowledged ended tasks that have been taken notice of
 * @param events in their order
 * @param ended what becomes of the deployments that stay readable
 * @param rollBack where the service goes back to; then nothing else is done in this step
 * @param lookAgain when something is due
 */
public record Plan(
        ServiceRow row,
        List<String> acknowledged,
        List<Stop> stops,
        List<Launch> launches,
        List<Said> events,
        List<Ended> ended,
        Optional<RollBack> rollBack,
        Optional<Instant> lookAgain) {
    /** A task that is to stop, and why. */
    public record Stop(Member task, String reason) {}

    /**
     * Tasks of the PRIMARY deployment that are to be launched.
     *
     * @param node the one node that it is for; any where there is none
     */
    public record Launch(int count, Optional<String> node) {}

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
}
