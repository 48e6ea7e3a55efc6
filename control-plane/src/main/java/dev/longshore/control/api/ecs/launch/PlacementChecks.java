package dev.longshore.control.api.ecs.launch;

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

    static final List<Rule<LaunchTerms>> RULES =
            List.of(
                    not(
                            terms -> terms.onFargate() && !terms.constraints().isEmpty(),
                            "Placement constraints are not supported with FARGATE launch type."),
                    not(
                            terms -> terms.onFargate() && !terms.strategy().isEmpty(),
                            "Placement strategies are not supported with FARGATE launch type."),
                    not(
                            terms ->
                                    terms.constraints().size()
                                            > PlacementExpressions.MAX_CONSTRAINTS,
                            "A task can have at most 10 placement constraints."),
                    not(
                            terms -> terms.strategy().size() > MAX_STRATEGY,
                            "Maximum number of strategies is " + MAX_STRATEGY + "."),
                    terms -> constraints(terms.constraints()),
                    terms -> strategy(terms.strategy()));

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
                            : Optional.of("distinctInstance expression should not be specified.");
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
        return switch (rule.getType()) {
            case "" -> Optional.of(path + ".type is required.");
            case "random" ->
                    field.isEmpty()
                            ? Optional.empty()
                            : Optional.of("random field should not be specified.");
            case "binpack" ->
                    field.equalsIgnoreCase("cpu") || field.equalsIgnoreCase("memory")
                            ? Optional.empty()
                            : invalid(rule);
            default ->
                    field.equals("instanceId")
                                    || field.equals("host")
                                    || field.startsWith("attribute:")
                            ? Optional.empty()
                            : invalid(rule);
        };
    }

    private static Optional<String> invalid(PlacementStrategy rule) {
        return Optional.of(rule.getType() + " field '" + rule.getField() + "' is invalid.");
    }
}
