package dev.longshore.control.domain.task;

import dev.longshore.control.query.ClusterQuery;
import dev.longshore.control.schedule.PlacementRequest;
import dev.longshore.control.schedule.PlacementRequest.Constraint;
import dev.longshore.control.schedule.PlacementRequest.RequiredAttribute;
import dev.longshore.control.schedule.PlacementRequest.Strategy;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.ContainerOverride;
import dev.longshore.proto.ecs.PlacementStrategy;
import dev.longshore.proto.ecs.PortMapping;
import dev.longshore.proto.ecs.ResourceRequirement;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.TaskOverride;
import dev.longshore.proto.store.Demand;
import dev.longshore.proto.store.TaskRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a task needs of a node, out of its definition and its overrides. */
public final class Requirements {
    private Requirements() {}

    /**
     * What it takes: the task's own size where there is one, else the sum of its containers'. Both
     * have been validated, and the task's size is in plain units.
     */
    public static Demand demand(TaskDefinition definition, TaskOverride overrides) {
        var byName = new HashMap<String, ContainerOverride>();
        overrides.getContainerOverridesList().forEach(o -> byName.put(o.getName(), o));
        var demand = Demand.newBuilder();
        long cpu = 0;
        long memory = 0;
        long gpus = 0;
        for (ContainerDefinition container : definition.getContainerDefinitionsList()) {
            var override = byName.get(container.getName());
            cpu += override != null && override.hasCpu() ? override.getCpu() : container.getCpu();
            memory += memory(container, override);
            gpus +=
                    gpus(
                            override != null && override.getResourceRequirementsCount() > 0
                                    ? override.getResourceRequirementsList()
                                    : container.getResourceRequirementsList());
            if (!definition.getNetworkMode().equals("awsvpc")) {
                ports(definition, container, demand);
            }
        }
        String taskCpu = overrides.getCpu().isEmpty() ? definition.getCpu() : overrides.getCpu();
        String taskMemory =
                overrides.getMemory().isEmpty() ? definition.getMemory() : overrides.getMemory();
        return demand.setCpuUnits(taskCpu.isEmpty() ? atMost(cpu) : Integer.parseInt(taskCpu))
                .setMemoryMib(taskMemory.isEmpty() ? atMost(memory) : Integer.parseInt(taskMemory))
                .setGpus(atMost(gpus))
                .build();
    }

    /** More than any node has stays more than any node has. */
    private static int atMost(long sum) {
        return (int) Math.min(sum, Integer.MAX_VALUE);
    }

    private static int memory(ContainerDefinition container, @Nullable ContainerOverride override) {
        if (override != null && override.hasMemoryReservation()) {
            return override.getMemoryReservation();
        }
        if (override != null && override.hasMemory()) {
            return override.getMemory();
        }
        return container.hasMemoryReservation()
                ? container.getMemoryReservation()
                : container.getMemory();
    }

    private static long gpus(List<ResourceRequirement> requirements) {
        return requirements.stream()
                .filter(r -> r.getType().equals("GPU"))
                .mapToLong(r -> Long.parseLong(r.getValue()))
                .sum();
    }

    private static void ports(
            TaskDefinition definition, ContainerDefinition container, Demand.Builder demand) {
        for (PortMapping mapping : container.getPortMappingsList()) {
            int port =
                    definition.getNetworkMode().equals("host")
                            ? mapping.getContainerPort()
                            : mapping.getHostPort();
            if (port == 0) {
                continue; // the runtime finds a free one
            }
            if (mapping.getProtocol().equals("udp")) {
                demand.addUdpPorts(port);
            } else {
                demand.addTcpPorts(port);
            }
        }
    }

    /**
     * What the scheduler is asked for a task that waits.
     *
     * @throws dev.longshore.control.query.QuerySyntaxException for a constraint that is no
     *     expression
     */
    public static PlacementRequest placement(
            String cluster, TaskRow row, TaskDefinition definition, Optional<String> onlyNode) {
        var constraints = new ArrayList<Constraint>();
        definition
                .getPlacementConstraintsList()
                .forEach(c -> constraints.add(memberOf(c.getExpression())));
        row.getPlacementConstraintsList().stream()
                .filter(c -> c.getType().equals("memberOf"))
                .forEach(c -> constraints.add(memberOf(c.getExpression())));
        boolean distinct =
                row.getPlacementConstraintsList().stream()
                        .anyMatch(c -> c.getType().equals("distinctInstance"));
        return new PlacementRequest(
                cluster,
                row.getDemand(),
                row.getTask().getGroup(),
                attributes(definition),
                constraints,
                distinct,
                row.getPlacementStrategyList().stream().map(Requirements::strategy).toList(),
                onlyNode);
    }

    private static Constraint memberOf(String expression) {
        return new Constraint(expression, ClusterQuery.parse(expression));
    }

    private static final Map<String, String> ARCHITECTURES =
            Map.of("X86_64", "x86_64", "ARM64", "arm64");

    private static List<RequiredAttribute> attributes(TaskDefinition definition) {
        var required = new ArrayList<RequiredAttribute>();
        definition
                .getRequiresAttributesList()
                .forEach(
                        a ->
                                required.add(
                                        new RequiredAttribute(
                                                a.getName(),
                                                a.hasValue()
                                                        ? Optional.of(a.getValue())
                                                        : Optional.empty())));
        if (definition.getRuntimePlatform().hasCpuArchitecture()) {
            String architecture = definition.getRuntimePlatform().getCpuArchitecture();
            required.add(
                    new RequiredAttribute(
                            "ecs.cpu-architecture",
                            Optional.of(ARCHITECTURES.getOrDefault(architecture, architecture))));
        }
        if (definition.getRuntimePlatform().getOperatingSystemFamily().startsWith("WINDOWS")) {
            required.add(new RequiredAttribute("ecs.os-type", Optional.of("windows")));
        }
        return required;
    }

    private static Strategy strategy(PlacementStrategy strategy) {
        return switch (strategy.getType()) {
            case "spread" -> new Strategy.Spread(strategy.getField());
            case "binpack" -> new Strategy.Binpack(strategy.getField().equalsIgnoreCase("memory"));
            case "random" -> new Strategy.Random();
            case String other ->
                    throw new IllegalStateException(
                            "a strategy that validation should have refused: " + other);
        };
    }
}
