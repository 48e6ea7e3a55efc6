package dev.longshore.control.domain.task;

import dev.longshore.control.query.ClusterQuery;
import dev.longshore.control.schedule.Among;
import dev.longshore.control.schedule.PlacementRequest;
import dev.longshore.control.schedule.PlacementRequest.Constraint;
import dev.longshore.control.schedule.PlacementRequest.RequiredAttribute;
import dev.longshore.control.schedule.PlacementRequest.Strategy;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.PlacementStrategy;
import dev.longshore.proto.ecs.PortMapping;
import dev.longshore.proto.ecs.ResourceRequirement;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.Demand;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.task.ConnectTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a task needs of a node, out of its definition and its overrides. */
public final class Requirements {
    private Requirements() {}

    /**
     * What it takes: the task's own size where there is one, else the sum of its containers'. Both
     * have been validated, and the task's size is in plain units.
     *
     * @param effective the definition with the task's overrides
     */
    public static Demand demand(TaskDefinition effective) {
        var demand = Demand.newBuilder();
        long cpu = 0;
        long memory = 0;
        long gpus = 0;
        for (ContainerDefinition container : effective.getContainerDefinitionsList()) {
            cpu += container.getCpu();
            memory +=
                    container.hasMemoryReservation()
                            ? container.getMemoryReservation()
                            : container.getMemory();
            gpus += gpus(container.getResourceRequirementsList());
            if (!effective.getNetworkMode().equals("awsvpc")) {
                ports(effective, container, demand);
            }
        }
        return demand.setCpuUnits(units(effective.getCpu(), cpu))
                .setMemoryMib(units(effective.getMemory(), memory))
                .setGpus(atMost(gpus))
                .build();
    }

    private static int units(String ofTask, long ofContainers) {
        return ofTask.isEmpty() ? atMost(ofContainers) : Integer.parseInt(ofTask);
    }

    /** More than any node has stays more than any node has. */
    private static int atMost(long sum) {
        return (int) Math.min(sum, Integer.MAX_VALUE);
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
            String cluster, TaskRow row, TaskDefinition definition, Among among) {
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
                attributes(row, definition),
                constraints,
                distinct,
                row.getPlacementStrategyList().stream().map(Requirements::strategy).toList(),
                among);
    }

    private static Constraint memberOf(String expression) {
        return new Constraint(
                expression,
                new PlacementRequest.Expression(expression, ClusterQuery.parse(expression)));
    }

    private static final Map<String, String> ARCHITECTURES =
            Map.of("X86_64", "x86_64", "ARM64", "arm64");

    private static List<RequiredAttribute> attributes(TaskRow row, TaskDefinition definition) {
        var required = new ArrayList<RequiredAttribute>();
        if (!row.getConnectRevision().isEmpty()) {
            required.add(new RequiredAttribute(ConnectTasks.CAPABILITY, Optional.empty()));
        }
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
