package dev.longshore.control.api.ecs.definition;

import dev.longshore.control.query.ClusterQuery;
import dev.longshore.control.query.QuerySyntaxException;
import java.util.Optional;

/** The rules of placement constraints' expressions, of a task definition's and of a task's. */
public final class PlacementExpressions {
    /** Constraints of one task or task definition (Amazon ECS service quotas). */
    public static final int MAX_CONSTRAINTS = 10;

    private PlacementExpressions() {}

    /** What is wrong with an expression, if anything is. */
    public static Optional<String> violation(String expression) {
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
}
