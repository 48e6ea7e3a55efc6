package dev.longshore.control.domain.task;

import dev.longshore.control.schedule.PlacementRequest;
import dev.longshore.control.schedule.PlacementRequest.Constraint;
import java.util.Optional;

/** Among which of the nodes that come into question a task is placed. */
public sealed interface Where {
    /** On any of them. */
    record Anywhere() implements Where {}

    /** On that container instance of the task's own cluster. */
    record Node(String id) implements Where {}

    /** On any of them that is in that availability zone. */
    record Zone(String name) implements Where {}

    /** That node, where there is only one. */
    default Optional<String> node() {
        return this instanceof Node(String id) ? Optional.of(id) : Optional.empty();
    }

    /** What it asks of a node, where it does not name it. */
    default Optional<Constraint> constraint() {
        return this instanceof Zone(String name)
                ? Optional.of(inZone("attribute:ecs.availability-zone == " + name, name))
                : Optional.empty();
    }

    private static Constraint inZone(String expression, String name) {
        return new Constraint(
                expression,
                new PlacementRequest.Expression(expression, node -> node.zone().equals(name)));
    }
}
