package dev.longshore.control.api.ecs.task;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.Rule;
import dev.longshore.control.api.ecs.definition.PlacementExpressions;
import dev.longshore.proto.ecs.PlacementConstraint;
import dev.longshore.proto.ecs.PlacementStrategy;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The rules of where tasks are placed: constraints and strategy must be known to the scheduler. */
final class PlacementChecks {
    private static final int MAX_STRATEGY = 5;

    static final List<Rule<TaskRequest>> OF_REQUEST =
            List.of(
                    not(
                            request ->
                                    request.onFargate()
                                            && request.asked().getPlacementConstraintsCount() > 0,
                            "Placement constraints are not supported with FARGATE launch type."),
                    not(
                            request ->
                                    request.onFargate()
                                            && request.asked().getPlacementStrategyCount() > 0,
                            "Placement strategies are not supported with FARGATE launch type."),
                    not(
                            request ->
                                    request.asked().getPlacementConstraintsCount()
                                            > PlacementExpressions.MAX_CONSTRAINTS,
                            "A task can have at most 10 placement constraints."),
                    not(
                            request -> request.asked().getPlacementStrategyCount() > MAX_STRATEGY,
                            "A task can have at most 5 placement strategy rules."),
                    request -> constraints(request.asked().getPlacementConstraintsList()),
                    request -> strategy(request.asked().getPlacementStrategyList()));

    private PlacementChecks() {}

    private static Optional<String> constraints(List<PlacementConstraint> constraints) {
        return IntStream.range(0, constraints.size())
                .mapToObj(i -> constraint(constraints.get(i), "placementConstraints[" + i + "]"))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> constraint(PlacementConstraint constraint, String path) {
        return switch (constraint.getType()) {
            case "" -> Optional.of(path + ".type is required.");
            case "memberOf" -> PlacementExpressions.violation(constraint.getExpression());
            default ->
                    constraint.getExpression().isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    "An expression is not allowed with the constraint type distinctInstance.");
        };
    }

    private static Optional<String> strategy(List<PlacementStrategy> strategy) {
        return IntStream.range(0, strategy.size())
                .mapToObj(i -> rule(strategy.get(i), "placementStrategy[" + i + "]"))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> rule(PlacementStrategy rule, String path) {
        String field = rule.getField();
        boolean valid =
                switch (rule.getType()) {
                    case "random" -> field.isEmpty();
                    case "binpack" ->
                            field.equalsIgnoreCase("cpu") || field.equalsIgnoreCase("memory");
                    default ->
                            field.equals("instanceId")
                                    || field.equals("host")
                                    || field.startsWith("attribute:");
                };
        if (rule.getType().isEmpty()) {
            return Optional.of(path + ".type is required.");
        }
        return valid
                ? Optional.empty()
                : Optional.of(
                        "Invalid field '"
                                + field
                                + "' for the placement strategy type "
                                + rule.getType()
                                + ".");
    }
}
