package dev.longshore.control.api.ecs.taskset;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.proto.ecs.Scale;
import java.util.List;

/** Which share of its service's tasks a task set may have (Amazon ECS API Reference, Scale). */
final class Scales {
    private static final List<Rule<Scale>> RULES =
            List.of(
                    not(
                            scale -> !(scale.getValue() >= 0 && scale.getValue() <= 100),
                            scale ->
                                    "scale.value must be 0 to 100, not " + scale.getValue() + "."));

    private Scales() {}

    /**
     * A scale with what it leaves out: nothing, in percent.
     *
     * @throws ApiException InvalidParameterException
     */
    static Scale whole(Scale asked) {
        Rule.enforce(RULES, asked, ApiException::invalidValue);
        return Scale.newBuilder().setValue(asked.getValue()).setUnit("PERCENT").build();
    }
}
