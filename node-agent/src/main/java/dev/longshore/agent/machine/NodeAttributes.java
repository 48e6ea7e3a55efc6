package dev.longshore.agent.machine;

import dev.longshore.agent.runtime.RuntimeFacts;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.task.BalancerTasks;
import dev.longshore.proto.task.ConnectTasks;
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

    static final String PRIVILEGED = "com.amazonaws.ecs.capability.privileged-container";

    /**
     * What every node can do, by the names that task definitions require it by: ECS derives them
     * from a definition, and places tasks only where all of them are.
     */
    static final List<String> CAPABILITIES =
            List.of(
                    "com.amazonaws.ecs.capability.docker-remote-api.1.17",
                    "com.amazonaws.ecs.capability.docker-remote-api.1.18",
                    "com.amazonaws.ecs.capability.docker-remote-api.1.19",
                    "com.amazonaws.ecs.capability.ecr-auth",
                    "com.amazonaws.ecs.capability.logging-driver.awsfirelens",
                    "com.amazonaws.ecs.capability.logging-driver.awslogs",
                    "com.amazonaws.ecs.capability.logging-driver.fluentd",
                    "com.amazonaws.ecs.capability.logging-driver.gelf",
                    "com.amazonaws.ecs.capability.logging-driver.journald",
                    "com.amazonaws.ecs.capability.logging-driver.json-file",
                    "com.amazonaws.ecs.capability.logging-driver.splunk",
                    "com.amazonaws.ecs.capability.logging-driver.syslog",
                    "ecs.capability.execution-role-awslogs",
                    "ecs.capability.execution-role-ecr-pull",
                    "ecs.capability.secrets.asm.environment-variables",
                    "ecs.capability.secrets.ssm.environment-variables");

    private NodeAttributes() {}

    /**
     * What the machine is, what its runtime can do, and what its administrator says of it.
     *
     * @param privileged whether containers may be privileged
     * @param ingress whether nodes of load balancers may run here
     * @param connect whether tasks here may call others by Service Connect
     * @param configured names and values; they count before the others
     */
    public static List<Attribute> of(
            RuntimeFacts runtime,
            String architecture,
            boolean privileged,
            boolean ingress,
            boolean connect,
            Map<String, String> configured) {
        var attributes = new ArrayList<Attribute>();
        attributes.add(attribute("ecs.os-type", "linux"));
        attributes.add(attribute("ecs.os-family", "LINUX"));
        attributes.add(attribute("ecs.cpu-architecture", architecture));
        attributes.add(attribute("ecs.instance-type", "external"));
        CAPABILITIES.forEach(name -> attributes.add(Attribute.newBuilder().setName(name).build()));
        if (privileged) {
            attributes.add(Attribute.newBuilder().setName(PRIVILEGED).build());
        }
        if (runtime.joinsNamedNetworks()) {
            attributes.add(Attribute.newBuilder().setName(TASK_ENI).build());
            if (ingress) {
                attributes.add(Attribute.newBuilder().setName(BalancerTasks.CAPABILITY).build());
            }
            if (connect) {
                attributes.add(Attribute.newBuilder().setName(ConnectTasks.CAPABILITY).build());
            }
        }
        configured.forEach((name, value) -> attributes.add(attribute(name, value)));
        return List.copyOf(attributes);
    }

    private static Attribute attribute(String name, String value) {
        return Attribute.newBuilder().setName(name).setValue(value).build();
    }
}
