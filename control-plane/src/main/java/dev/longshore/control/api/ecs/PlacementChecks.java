package dev.longshore.control.api.ecs;

import static dev.longshore.control.api.ecs.Rule.not;

import dev.longshore.control.query.ClusterQuery;
import dev.longshore.control.query.QuerySyntaxException;
import dev.longshore.proto.ecs.PlacementConstraint;
import dev.longshore.proto.ecs.PlacementStrategy;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The rules of where tasks are placed: constraints and strategy must be known to the scheduler. */
final class PlacementChecks {
    static final int MAX_CONSTRAINTS = 10;
    private static final int MAX_STRATEGY = 5;

    static final List<Rule<Wish>> OF_WISH =
            List.of(
                    not(
                            wish ->
                                    wish.onFargate()
                                            && wish.asked().getPlacementConstraintsCount() > 0,
                            "Placement constraints are not supported with FARGATE launch type."),
                    not(
                            wish ->
                                    wish.onFargate()
                                            && wish.asked().getPlacementStrategyCount() > 0,
                            "Placement strategies are not supported with FARGATE launch type."),
                    not(
                            wish -> wish.asked().getPlacementConstraintsCount() > MAX_CONSTRAINTS,
                            "A task can have at most 10 placement constraints."),
                    not(
                            wish -> wish.asked().getPlacementStrategyCount() > MAX_STRATEGY,
                            "A task can have at most 5 placement strategy rules."),
                    wish -> constraints(wish.asked().getPlacementConstraintsList()),
                    wish -> strategy(wish.asked().getPlacementStrategyList()));

    private PlacementChecks() {}

    /** What is wrong with an expression, of a task's constraint or a definition's. */
    static Optional<String> expression(String expression) {
        if (expression.length() > ClusterQuery.MAX_LENGTH) {
            return Optional.of(
                    "A placement constraint expression can have at most 2000 characters.");
        }
        try {
            ClusterQuery.parse(expression);
            return Optional.empty();
        } catch (QuerySyntaxException e) {
            return Optional.of("Invalid placement constraint expression: " + e.getMessage());
        }
    }

    private static Optional<String> constraints(List<PlacementConstraint> constraints) {
        return IntStream.range(0, constraints.size())
                .mapToObj(i -> constraint(constraints.get(i), "placementConstraints[" + i + "]"))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> constraint(PlacementConstraint constraint, String path) {
        return switch (constraint.getType()) {
            case "" -> Optional.of(path + ".type is required.");
            case "memberOf" -> expression(constraint.getExpression());
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
