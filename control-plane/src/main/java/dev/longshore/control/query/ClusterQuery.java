package dev.longshore.control.query;

import dev.longshore.control.schedule.Node;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Parses expressions of the cluster query language (Amazon ECS Developer Guide, "Create expressions
 * to define container instances for Amazon ECS tasks"): {@code attribute:stack == prod and
 * not(task:group == service:web)}.
 */
public final class ClusterQuery {
    /** Characters of an expression, as for the constraints of a task definition. */
    public static final int MAX_LENGTH = 2_000;

    /** Negations and brackets within one another: parsing and testing take stack for each. */
    private static final int MAX_DEPTH = 50;

    private final Tokens tokens;
    private int depth;

    private ClusterQuery(String expression) {
        this.tokens = new Tokens(expression);
    }

    /**
     * The condition that {@code expression} states.
     *
     * @throws QuerySyntaxException if it states none
     */
    public static Predicate<Node> parse(String expression) {
        if (expression.isBlank()) {
            throw new QuerySyntaxException("the expression is empty");
        }
        if (expression.length() > MAX_LENGTH) {
            throw new QuerySyntaxException(
                    "the expression is longer than " + MAX_LENGTH + " characters");
        }
        var query = new ClusterQuery(expression);
        Predicate<Node> condition = query.alternatives();
        if (!query.tokens.ended()) {
            throw new QuerySyntaxException(
                    "unexpected '" + query.tokens.peek() + "' in: " + expression);
        }
        return condition;
    }

    private Predicate<Node> alternatives() {
        Predicate<Node> condition = conjunction();
        while (tokens.accept("or", "||")) {
            condition = condition.or(conjunction());
        }
        return condition;
    }

    private Predicate<Node> conjunction() {
        Predicate<Node> condition = negation();
        while (tokens.accept("and", "&&")) {
            condition = condition.and(negation());
        }
        return condition;
    }

    private Predicate<Node> negation() {
        if (tokens.accept("not", "!")) {
            return deeper(this::negation).negate();
        }
        if (tokens.accept("(")) {
            Predicate<Node> inner = deeper(this::alternatives);
            tokens.expect(")");
            return inner;
        }
        return comparison();
    }

    private Predicate<Node> deeper(Supplier<Predicate<Node>> inner) {
        depth++;
        if (depth > MAX_DEPTH) {
            throw new QuerySyntaxException(
                    "the expression is nested more than " + MAX_DEPTH + " deep");
        }
        Predicate<Node> condition = inner.get();
        depth--;
        return condition;
    }

    private Predicate<Node> comparison() {
        Subject subject = Subject.named(tokens.next());
        if (tokens.accept("exists")) {
            return node -> !subject.values().apply(node).isEmpty();
        }
        if (tokens.accept("!exists", "not_exists")) {
            return node -> subject.values().apply(node).isEmpty();
        }
        if (tokens.accept("!")) {
            if (tokens.accept("in")) {
                return any(subject, list()).negate();
            }
            tokens.expect("exists");
            return node -> subject.values().apply(node).isEmpty();
        }
        return switch (tokens.next()) {
            case "==", "equals" -> any(subject, equalTo(tokens.value()));
            case "!=", "not_equals" -> any(subject, equalTo(tokens.value())).negate();
            case "=~", "matches" -> any(subject, ValuePattern.matching(tokens.value()));
            case "!~", "not_matches" ->
                    any(subject, ValuePattern.matching(tokens.value())).negate();
            case ">", "greater_than" -> any(subject, ordered(tokens.value(), sign -> sign > 0));
            case ">=", "greater_than_equal" ->
                    any(subject, ordered(tokens.value(), sign -> sign >= 0));
            case "<", "less_than" -> any(subject, ordered(tokens.value(), sign -> sign < 0));
            case "<=", "less_than_equal" ->
                    any(subject, ordered(tokens.value(), sign -> sign <= 0));
            case "in" -> any(subject, list());
            case "not_in", "!in" -> any(subject, list()).negate();
            case String other ->
                    throw new QuerySyntaxException(
                            "unknown operator '" + other + "' after " + subject.name());
        };
    }

    private static Predicate<Node> any(Subject subject, Predicate<String> condition) {
        return node -> subject.values().apply(node).stream().anyMatch(condition);
    }

    private static Predicate<String> equalTo(String value) {
        return value::equals;
    }

    private Predicate<String> list() {
        tokens.expect("[");
        List<String> values = new ArrayList<>();
        do {
            values.add(tokens.value());
        } while (tokens.accept(","));
        tokens.expect("]");
        return values::contains;
    }

    /** By number where both are numbers, else by text. */
    private static Predicate<String> ordered(String bound, IntPredicate accepted) {
        return value -> {
            try {
                return accepted.test(new BigDecimal(value).compareTo(new BigDecimal(bound)));
            } catch (NumberFormatException text) {
                return accepted.test(value.compareTo(bound));
            }
        };
    }
}
