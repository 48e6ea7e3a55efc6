package dev.longshore.agent.machine;

import dev.longshore.agent.runtime.RuntimeFacts;
import dev.longshore.proto.ecs.Attribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The attributes that a node bears, by which tasks are placed. */
public final class NodeAttributes {
    /**
     * What ECS calls the ability to give a task an address of its own (Amazon ECS Developer Guide,
     * "Amazon ECS task definition parameters": requiresAttributes); the definition of an awsvpc
     * task requires it.
     */
    static final String TASK_ENI = "ecs.capability.task-eni";

    private NodeAttributes() {}

    /**
     * What the machine is, what its runtime can do, and what its administrator says of it.
     *
     * @param configured names and values; they count before the others
     */
    public static List<Attribute> of(
            RuntimeFacts runtime, String architecture, Map<String, String> configured) {
        var attributes = new ArrayList<Attribute>();
        attributes.add(attribute("ecs.os-type", "linux"));
        attributes.add(attribute("ecs.os-family", "LINUX"));
        attributes.add(attribute("ecs.cpu-architecture", architecture));
        attributes.add(attribute("ecs.instance-type", "external"));
        if (runtime.joinsNamedNetworks()) {
            attributes.add(Attribute.newBuilder().setName(TASK_ENI).build());
        }
        configured.forEach((name, value) -> attributes.add(attribute(name, value)));
        return List.copyOf(attributes);
    }

    private static Attribute attribute(String name, String value) {
        return Attribute.newBuilder().setName(name).setValue(value).build();
    }
}
