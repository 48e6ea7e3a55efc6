package dev.longshore.control.schedule;

import dev.longshore.proto.store.Demand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a task wants of its node.
 *
 * @param group the group that spreading and distinctInstance count by
 * @param attributes required attributes
 * @param among the machines that come into question
 */
public record PlacementRequest(
        String cluster,
        Demand demand,
        String group,
        List<RequiredAttribute> attributes,
        List<Constraint> constraints,
        boolean distinctInstance,
        List<Strategy> strategies,
        Among among) {

    /** The same with one more constraint. */
    public PlacementRequest and(Constraint more) {
        var all = new ArrayList<>(constraints);
        all.add(more);
        return new PlacementRequest(
                cluster, demand, group, attributes, all, distinctInstance, strategies, among);
    }

    /** An attribute that the node must bear; where a value is given, with that value. */
    public record RequiredAttribute(String name, Optional<String> value) {
        @Override
        public String toString() {
            return value.map(v -> name + " = " + v).orElse(name);
        }
    }

    /**
     * A {@code memberOf} expression. Tasks are alike only where the predicates are equal.
     *
     * @param matches what the expression says
     */
    public record Constraint(String expression, Predicate<Node> matches) {}

    /** An expression that has been read: two of one text are equal. */
    public static final class Expression implements Predicate<Node> {
        private final String text;
        private final Predicate<Node> parsed;

        public Expression(String text, Predicate<Node> parsed) {
            this.text = text;
            this.parsed = parsed;
        }

        @Override
        public boolean test(Node node) {
            return parsed.test(node);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Expression that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    /** One rule of a placement strategy; earlier rules decide, later ones break ties. */
    public sealed interface Strategy {
        /** Evenly over the values of a field: {@code instanceId} or an attribute. */
        record Spread(String field) implements Strategy {}

        /** On the node with the least left of cpu or memory. */
        record Binpack(boolean byMemory) implements Strategy {}

        /** Anywhere. */
        record Random() implements Strategy {}
    }
}
