package dev.longshore.control.leader;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.google.protobuf.Timestamp;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.Handlers.Handler;
import dev.longshore.control.api.Operation;
import dev.longshore.control.api.catalog.AwsServices;
import dev.longshore.control.dispatch.Inbox;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.Capacity;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Report;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.elbv2.CreateLoadBalancerOutput;
import dev.longshore.proto.elbv2.CreateTargetGroupOutput;
import dev.longshore.proto.elbv2.DescribeTargetHealthOutput;
import dev.longshore.proto.elbv2.LoadBalancer;
import dev.longshore.proto.store.LoadBalancerRow;
import dev.longshore.proto.store.TargetRow;
import dev.longshore.proto.task.BalancerTasks;
import dev.longshore.proto.task.ConnectTasks;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.elb.TargetKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/**
 * A load balancer of two nodes with a target group, and one machine with room for all, whose agent
 * the test plays. There is the definition {@code web}, and the cluster {@code shop}.
 */
abstract class BalancedCase extends OneMachineCase {
    private static final Caller CALLER =
            new Caller("123456789012", "us-east-1", Optional.empty(), "r", false);

    private static final String DOCKER = "com.amazonaws.ecs.capability.docker-remote-api.";

    Inbox agent;
    String balancer;
    String group;

    @BeforeEach
    void aLoadBalancer() {
        begin();
        call("CreateCluster", "cluster_name: 'shop'");
        call(
                "RegisterTaskDefinition",
                "family: 'web' network_mode: 'awsvpc' cpu: '256' memory: '512'"
                        + " container_definitions { name: 'app' image: 'app' essential: true"
                        + " port_mappings { container_port: 80 } }");
        agent =
                hello(
                        "boot-1",
                        says ->
                                says.setCluster("shop")
                                        .addParts("balancers")
                                        .addParts("connect")
                                        .setCapacity(
                                                Capacity.newBuilder()
                                                        .setCpuUnits(8_192)
                                                        .setMemoryMib(16_384))
                                        .addAttributes(attribute("ecs.capability.task-eni"))
                                        .addAttributes(attribute(DOCKER + "1.17"))
                                        .addAttributes(attribute(DOCKER + "1.18"))
                                        .addAttributes(attribute(BalancerTasks.CAPABILITY))
                                        .addAttributes(attribute(ConnectTasks.CAPABILITY)));
        balancer =
                ((CreateLoadBalancerOutput)
                                call(
                                        "CreateLoadBalancer",
                                        "name: 'front' subnets: 'subnet-1' subnets: 'subnet-2'"))
                        .getLoadBalancers(0)
                        .getLoadBalancerArn();
        group =
                ((CreateTargetGroupOutput)
                                call(
                                        "CreateTargetGroup",
                                        "name: 'web' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1'"
                                                + " target_type: 'ip'"))
                        .getTargetGroups(0)
                        .getTargetGroupArn();
        call(
                "CreateListener",
                "load_balancer_arn: '%s' protocol: 'HTTP' port: 80 default_actions { type: 'forward' target_group_arn: '%s' }"
                        .formatted(balancer, group));
    }

    private static Attribute attribute(String name) {
        return Attribute.newBuilder().setName(name).build();
    }

    /** Calls an operation with a request in protobuf's text format. */
    Message call(String name, String request) {
        Operation operation =
                AwsServices.operations().operations().stream()
                        .filter(it -> it.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        var builder = operation.input().newBuilderForType();
        try {
            TextFormat.merge(request, builder);
        } catch (TextFormat.ParseException e) {
            throw new IllegalArgumentException(request, e);
        }
        var call =
                new Call(operation, builder.build(), CALLER, Door.GRPC, loop.now().plusSeconds(30));
        return switch (AwsServices.handlers(leader.domain()).find(operation).orElseThrow()) {
            case Handler.Reader reader -> leader.committed(tx -> reader.handle(tx, call));
            case Handler.Writer writer -> {
                var answer =
                        leader.<Message>write(tx -> writer.handle(tx, call)).toCompletableFuture();
                settle();
                yield answer.join();
            }
        };
    }

    /** A service of one task behind the load balancer, with more members. */
    TaskKey balanced(String members) {
        call(
                "CreateService",
                "cluster: 'shop' service_name: 'web' task_definition: 'web' launch_type: 'FARGATE'"
                        + " desired_count: 1 network_configuration { awsvpc_configuration { subnets:"
                        + " 'subnet-1' } } load_balancers { target_group_arn: '"
                        + group
                        + "' container_name: 'app' container_port: 80 } "
                        + members);
        return only("service:web");
    }

    /** The load balancer's nodes that are to run, by their ids. */
    List<TaskKey> nodes() {
        return tasks("service:" + key().id()).stream()
                .filter(node -> task(node).getTask().getDesiredStatus().equals("RUNNING"))
                .sorted(Comparator.comparing(TaskKey::task))
                .toList();
    }

    BalancerKey key() {
        return new BalancerKey(balancer.substring(balancer.lastIndexOf('/') + 1));
    }

    LoadBalancer shown() {
        return leader.<LoadBalancerRow>committed(
                        tx -> tx.get(Tables.LOAD_BALANCERS, key()).orElseThrow())
                .getLoadBalancer();
    }

    void runs(TaskKey key) {
        report(agent, key, seen -> seen.setLastStatus("RUNNING"));
    }

    /** A node says how it finds a task. */
    void finds(TaskKey node, TaskKey target, String state) {
        finds(node, group, target, state);
    }

    /** The same in another target group than that which all tests have. */
    void finds(TaskKey node, String targetGroup, TaskKey target, String state) {
        var found = BalancerObservation.newBuilder().setTaskArn(task(node).getTask().getTaskArn());
        found.addTargetsBuilder()
                .setTargetGroupArn(targetGroup)
                .setId(task(target).getNetwork().getAddress())
                .setPort(80)
                .setRegisteredAt(registeredAt(targetGroup, address(target)))
                .getHealthBuilder()
                .setState(state);
        agent.received(
                FromAgent.newBuilder().setReport(Report.newBuilder().addBalancers(found)).build());
        settle();
    }

    private Timestamp registeredAt(String group, String address) {
        var target = new TargetKey(group.substring(group.lastIndexOf('/') + 1), address, 80);
        return leader.<Timestamp>committed(
                tx ->
                        tx.get(Tables.TARGETS, target)
                                .map(TargetRow::getRegisteredAt)
                                .orElse(Timestamp.getDefaultInstance()));
    }

    String status(TaskKey key) {
        return task(key).getTask().getLastStatus();
    }

    /** How its machine was last told that the task should be. */
    String told(TaskKey key) {
        String arn = task(key).getTask().getTaskArn();
        return sent.reversed().stream()
                .flatMap(message -> message.getDifference().getPartsList().stream())
                .filter(part -> part.getPart().equals("tasks"))
                .flatMap(
                        part ->
                                part.getRemovedList().contains(arn)
                                        ? Stream.of("gone")
                                        : part.getEntriesList().stream()
                                                .filter(entry -> entry.getKey().equals(arn))
                                                .map(entry -> entry.getTask().getDesiredStatus()))
                .findFirst()
                .orElseThrow();
    }

    /** The states of the group's targets by their addresses. */
    List<String> health() {
        return ((DescribeTargetHealthOutput)
                        call("DescribeTargetHealth", "target_group_arn: '" + group + "'"))
                .getTargetHealthDescriptionsList().stream()
                        .map(it -> it.getTarget().getId() + " " + it.getTargetHealth().getState())
                        .toList();
    }

    String address(TaskKey key) {
        return task(key).getNetwork().getAddress();
    }

    void delay(Duration deregistration) {
        call(
                "ModifyTargetGroupAttributes",
                "target_group_arn: '%s' attributes { key: 'deregistration_delay.timeout_seconds' value: '%d' }"
                        .formatted(group, deregistration.toSeconds()));
    }

    /** The statuses of the services in the load balancers' own cluster. */
    List<String> nodeServices() {
        return leader.<List<String>>committed(
                tx ->
                        tx.list(Tables.SERVICES, KeyPrefix.of(BalancerTasks.CLUSTER)).stream()
                                .map(it -> it.row().getService().getStatus())
                                .toList());
    }
}
