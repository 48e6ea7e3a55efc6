package dev.longshore.simulation.invariant.row;

import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.PortMapping;
import dev.longshore.proto.ecs.ResourceRequirement;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.RowListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What tasks ask of a machine by their definitions: worked out here, since what the product makes
 * of it is what is to be checked.
 */
public final class Asked implements RowListener {
    private static final Of NOTHING = new Of(0, List.of(), List.of());

    /** By the definition's ARN; tasks outlive their definitions. */
    private final Map<String, Of> byDefinition = new HashMap<>();

    /** What one task takes of its machine beside CPU and memory. */
    record Of(int gpus, List<Integer> tcpPorts, List<Integer> udpPorts) {}

    @Override
    public void definition(Optional<TaskDefinitionRow> before, Optional<TaskDefinitionRow> after) {
        after.map(TaskDefinitionRow::getDefinition)
                .ifPresent(d -> byDefinition.put(d.getTaskDefinitionArn(), of(d)));
    }

    Of by(TaskRow task) {
        return byDefinition.getOrDefault(task.getTask().getTaskDefinitionArn(), NOTHING);
    }

    private static Of of(TaskDefinition definition) {
        int gpus =
                definition.getContainerDefinitionsList().stream()
                        .flatMap(container -> container.getResourceRequirementsList().stream())
                        .filter(requirement -> requirement.getType().equals("GPU"))
                        .map(ResourceRequirement::getValue)
                        .mapToInt(Integer::parseInt)
                        .sum();
        return new Of(gpus, ports(definition, false), ports(definition, true));
    }

    /** With awsvpc they are those of the task's own interface. */
    private static List<Integer> ports(TaskDefinition definition, boolean udp) {
        boolean ofHost = definition.getNetworkMode().equals("host");
        if (!ofHost && !definition.getNetworkMode().equals("bridge")) {
            return List.of();
        }
        Stream<PortMapping> mappings =
                definition.getContainerDefinitionsList().stream()
                        .map(ContainerDefinition::getPortMappingsList)
                        .flatMap(List::stream);
        return mappings.filter(mapping -> mapping.getProtocol().equals("udp") == udp)
                .map(mapping -> ofHost ? mapping.getContainerPort() : mapping.getHostPort())
                .filter(port -> port > 0)
                .toList();
    }
}
