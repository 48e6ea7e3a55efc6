package dev.longshore.control.api.ecs.definition;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.Rule;
import dev.longshore.proto.ecs.ContainerDefinition;
import java.util.function.Predicate;

/** ECS's words for a container's setting that no container may have. */
final class InvalidSetting {
    private InvalidSetting() {}

    static Rule<ContainerInTask> invalid(String field, Predicate<ContainerDefinition> broken) {
        return not(c -> broken.test(c.container()), c -> invalid(field, c));
    }

    static String invalid(String field, ContainerInTask container) {
        return "Invalid '" + field + "' setting for container '" + container.name() + "'.";
    }
}
