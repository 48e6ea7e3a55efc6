package dev.longshore.control.domain.instance;

import dev.longshore.proto.agent.Capacity;
import dev.longshore.proto.ecs.Resource;
import java.util.List;

/** InstanceResources of a node as DescribeContainerInstances shows them. */
public final class InstanceResources {
    private InstanceResources() {}

    /** What a machine has for tasks, as the agent says. */
    public static List<Resource> registered(Capacity capacity) {
        return List.of(
                integer("CPU", capacity.getCpuUnits()),
                integer("MEMORY", capacity.getMemoryMib()),
                ports("PORTS", capacity.getReservedTcpPortsList()),
                ports("PORTS_UDP", capacity.getReservedUdpPortsList()));
    }

    /** A countable resource. */
    public static Resource integer(String name, int value) {
        return Resource.newBuilder()
                .setName(name)
                .setType("INTEGER")
                .setDoubleValue(0)
                .setLongValue(0)
                .setIntegerValue(value)
                .build();
    }

    /** A set of ports. */
    public static Resource ports(String name, List<Integer> ports) {
        return Resource.newBuilder()
                .setName(name)
                .setType("STRINGSET")
                .setDoubleValue(0)
                .setLongValue(0)
                .setIntegerValue(0)
                .addAllStringSetValue(ports.stream().map(String::valueOf).toList())
                .build();
    }
}
