package dev.longshore.control.dispatch.part;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.agent.Balancer;
import dev.longshore.proto.agent.BalancerTarget;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.ListenerRow;
import dev.longshore.proto.store.ListenerRuleRow;
import dev.longshore.proto.store.LoadBalancerRow;
import dev.longshore.proto.store.TargetGroupRow;
import dev.longshore.proto.store.TargetHealthRow;
import dev.longshore.proto.store.TargetRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.task.BalancerTasks;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.elb.ListenerKey;
import dev.longshore.state.tables.elb.RuleKey;
import dev.longshore.state.tables.elb.TargetGroupKey;
import dev.longshore.state.tables.elb.TargetKey;
import dev.longshore.state.tx.BatchLayer;
import dev.longshore.state.tx.ReadTx;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BalancersPartTest {
    private static final String ONE = "i-one";
    private static final String TWO = "i-two";
    private static final String ELB = "arn:aws:elasticloadbalancing:us-east-1:123456789012:";

    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    Instant.EPOCH,
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);
    private final CommittedRows rows =
            new CommittedRows() {
                @Override
                public <T> T read(Function<ReadTx, T> reader) {
                    return reader.apply(tx);
                }
            };
    private final BalancersPart part = new BalancersPart(rows);
    private final ConnectedNodes nodes = new ConnectedNodes(Set.of(ONE, TWO));

    /** What each machine has been told, put together. */
    private final Map<String, Map<String, PartEntry>> tables = new HashMap<>();

    @Test
    void aMachineKnowsTheLoadBalancersOfWhichItHasANode() {
        balancer(0, "ipv4");
        node(1, ONE, 0);
        rule(0, 1, 3);
        group(3, 80);
        target(3, 7, false);
        changed();

        Balancer told = told(ONE, 1);
        assertThat(told.getLoadBalancer().getLoadBalancerArn()).isEqualTo(balancerArn(0));
        assertThat(told.getListeners(0).getRulesList()).hasSize(1);
        assertThat(told.getTargetGroups(0).getTargetsList())
                .extracting(BalancerTarget::getAddress)
                .containsExactly("10.0.0.7");
        assertThat(table(TWO)).isEmpty();
    }

    @Test
    void whetherATargetIsHealthyIsOnlyForNodesThatBegin() {
        balancer(0, "ipv4");
        rule(0, 1, 3);
        group(3, 80);
        target(3, 7, false);
        node(1, ONE, 0);
        changed();
        assertThat(told(ONE, 1).getTargetGroups(0).getTargets(0)).matches(it -> !it.getHealthy());

        var healthy = TargetHealthRow.newBuilder();
        healthy.getHealthBuilder().setState("healthy");
        tx.put(Tables.TARGET_HEALTH, target(3, 7), healthy.build());
        changed();
        assertThat(nodes.news(ONE)).isEmpty();

        node(2, TWO, 0);
        changed();
        assertThat(told(TWO, 2).getTargetGroups(0).getTargets(0))
                .matches(BalancerTarget::getHealthy);
    }

    @Test
    void whatIsGoneIsTakenBack() {
        balancer(0, "ipv4");
        node(1, ONE, 0);
        node(2, TWO, 0);
        changed();
        assertThat(table(ONE)).containsOnlyKeys(arn(1));

        released(1);
        changed();
        assertThat(table(ONE)).isEmpty();
        assertThat(table(TWO)).containsOnlyKeys(arn(2));

        tx.delete(Tables.LOAD_BALANCERS, new BalancerKey(id(0)));
        changed();
        assertThat(table(TWO)).isEmpty();
    }

    /** What is told step by step is what one that begins anew would be told. */
    @Test
    void whateverHappensTheStepsGiveTheWhole() {
        var random = new Random(7);
        IntStream.range(0, 3).forEach(number -> balancer(number, "ipv4"));
        for (int step = 0; step < 300; step++) {
            for (int i = random.nextInt(3); i >= 0; i--) {
                step(random);
            }
            changed();

            var fresh = new BalancersPart(rows);
            fresh.rebuild(tx);
            for (String machine : List.of(ONE, TWO)) {
                var whole = new TreeMap<String, PartEntry>();
                fresh.whole(tx, machine)
                        .getEntriesList()
                        .forEach(entry -> whole.put(entry.getKey(), entry));
                assertThat(new TreeMap<>(table(machine)))
                        .as("step %d, %s", step, machine)
                        .isEqualTo(whole);
            }
        }
    }

    private void step(Random random) {
        int number = random.nextInt(6);
        int balancer = random.nextInt(3);
        int group = random.nextInt(4);
        switch (random.nextInt(9)) {
            case 0 -> balancer(balancer, "type-" + number);
            case 1 -> tx.delete(Tables.LOAD_BALANCERS, new BalancerKey(id(balancer)));
            case 2 -> node(number, number % 2 == 0 ? ONE : TWO, number % 3);
            case 3 -> released(number);
            case 4 -> rule(balancer, number, group);
            case 5 -> tx.delete(Tables.LISTENER_RULES, ruleKey(balancer, number));
            case 6 -> group(group, 80 + number);
            case 7 -> target(group, number, random.nextBoolean());
            default -> tx.delete(Tables.TARGETS, target(group, number));
        }
    }

    private static String id(int number) {
        return "%016x".formatted(number);
    }

    private static String arn(int node) {
        return "arn:aws:ecs:us-east-1:123456789012:task/" + BalancerTasks.CLUSTER + "/t" + node;
    }

    private static String balancerArn(int number) {
        return ELB + "loadbalancer/app/b/" + id(number);
    }

    private static String groupArn(int number) {
        return ELB + "targetgroup/g/" + id(number);
    }

    /** A load balancer with one listener. */
    private void balancer(int number, String type) {
        var row = LoadBalancerRow.newBuilder();
        row.getLoadBalancerBuilder().setLoadBalancerArn(balancerArn(number)).setIpAddressType(type);
        tx.put(Tables.LOAD_BALANCERS, new BalancerKey(id(number)), row.build());
        tx.put(
                Tables.LISTENERS,
                new ListenerKey(id(number), "l"),
                ListenerRow.getDefaultInstance());
    }

    private static RuleKey ruleKey(int balancer, int number) {
        return new RuleKey(id(balancer), "l", "r" + number);
    }

    private void rule(int balancer, int number, int group) {
        var row = ListenerRuleRow.newBuilder().setPriority(number + 1);
        row.getRuleBuilder()
                .addActionsBuilder()
                .setType("forward")
                .getForwardConfigBuilder()
                .addTargetGroupsBuilder()
                .setTargetGroupArn(groupArn(group));
        tx.put(Tables.LISTENER_RULES, ruleKey(balancer, number), row.build());
    }

    private void group(int number, int port) {
        var row = TargetGroupRow.newBuilder();
        row.getTargetGroupBuilder().setTargetGroupArn(groupArn(number)).setPort(port);
        tx.put(Tables.TARGET_GROUPS, new TargetGroupKey(id(number)), row.build());
    }

    private static TargetKey target(int group, int number) {
        return new TargetKey(id(group), "10.0.0." + number, 80);
    }

    private void target(int group, int number, boolean draining) {
        var row = TargetRow.newBuilder();
        if (draining) {
            row.setDrainedAt(Timestamps.of(Instant.EPOCH.plusSeconds(300)));
        }
        tx.put(Tables.TARGETS, target(group, number), row.build());
    }

    private void node(int number, String machine, int balancer) {
        var row = TaskRow.newBuilder().setInstance(machine);
        row.getTaskBuilder().setTaskArn(arn(number)).setGroup("service:" + id(balancer));
        tx.put(Tables.TASKS, new TaskKey(BalancerTasks.CLUSTER, "t" + number), row.build());
    }

    private void released(int number) {
        var key = new TaskKey(BalancerTasks.CLUSTER, "t" + number);
        tx.get(Tables.TASKS, key)
                .ifPresent(
                        row ->
                                tx.put(
                                        Tables.TASKS,
                                        key,
                                        row.toBuilder().setReleased(true).build()));
    }

    private void changed() {
        part.changed(tx.accept(), nodes);
    }

    private Balancer told(String machine, int node) {
        return requireNonNull(table(machine).get(arn(node))).getBalancer();
    }

    private Map<String, PartEntry> table(String machine) {
        Map<String, PartEntry> table = tables.computeIfAbsent(machine, n -> new HashMap<>());
        for (PartDelta delta : nodes.news(machine)) {
            delta.getRemovedList().forEach(table::remove);
            delta.getEntriesList().forEach(entry -> table.put(entry.getKey(), entry));
        }
        return table;
    }
}
