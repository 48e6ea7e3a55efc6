package dev.longshore.control.domain.balancer.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.domain.NotedScans;
import dev.longshore.foundation.text.Excerpt;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.TargetObservation;
import dev.longshore.proto.elbv2.TargetHealth;
import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.ListenerRuleRow;
import dev.longshore.proto.store.TargetHealthRow;
import dev.longshore.proto.store.TargetRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.task.BalancerTasks;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.elb.RuleKey;
import dev.longshore.state.tables.elb.TargetKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.BatchLayer;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TargetReportsTest {
    private static final String ELB = "arn:aws:elasticloadbalancing:us-east-1:123456789012:";
    private static final String GROUP = "0123456789abcdef";
    private static final String GROUP_ARN = ELB + "targetgroup/web/" + GROUP;
    private static final String BALANCER = "fedcba9876543210";
    private static final TargetKey TARGET = new TargetKey(GROUP, "10.0.0.9", 80);
    private static final String TASK = "arn:aws:ecs:us-east-1:123456789012:task/shop/t";

    private final MemoryStore store = new MemoryStore();
    private BatchLayer tx = transaction();
    private Instant registeredAt = Instant.EPOCH;

    private BatchLayer transaction() {
        return new BatchLayer(
                store.snapshot(),
                Instant.EPOCH,
                new Random(1),
                FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);
    }

    @BeforeEach
    void aTargetAndThreeNodes() {
        put(TARGET, TargetRow.newBuilder().setTaskArn(TASK));
        var rule = ListenerRuleRow.newBuilder();
        rule.getRuleBuilder()
                .addActionsBuilder()
                .setType("forward")
                .getForwardConfigBuilder()
                .addTargetGroupsBuilder()
                .setTargetGroupArn(GROUP_ARN);
        tx.put(Tables.LISTENER_RULES, new RuleKey(BALANCER, "listener", "rule"), rule.build());
        node("n1", "RUNNING");
        node("n2", "RUNNING");
        node("n3", "PENDING");
    }

    @Test
    void whatWasFoundOfAnAddressBeforeItWasRegisteredAnewIsNotTaken() {
        put(
                TARGET,
                TargetRow.newBuilder()
                        .setTaskArn(TASK)
                        .setRegisteredAt(Timestamps.of(Instant.ofEpochSecond(7))));
        find("n1", "healthy");
        assertThat(tx.get(Tables.TARGET_HEALTH, TARGET)).isEmpty();

        registeredAt = Instant.ofEpochSecond(7);
        find("n1", "healthy");
        assertThat(state()).isEqualTo("healthy");
    }

    @Test
    void theWorstThatANodeFindsCounts() {
        find("n1", "healthy");
        assertThat(state()).isEqualTo("healthy");
        assertThat(row().getTaskArn()).isEqualTo(TASK);

        find("n2", "initial");
        assertThat(state()).isEqualTo("initial");
        find("n2", "unhealthy");
        assertThat(state()).isEqualTo("unhealthy");
        find("n1", "initial");
        assertThat(state()).isEqualTo("unhealthy");
        find("n2", "healthy");
        find("n1", "healthy");
        assertThat(state()).isEqualTo("healthy");
    }

    @Test
    void whatANodeThatIsGoneHasFoundDoesNotCount() {
        find("n1", "healthy");
        find("n2", "unhealthy");

        assertThat(forgetOthers("n1")).isTrue();
        assertThat(state()).isEqualTo("healthy");
        assertThat(row().getNodesMap()).containsOnlyKeys("n1");
    }

    /** Else every task would be unknown, and its service would wait, when nodes are replaced. */
    @Test
    void whatIsKnownStaysKnownUntilAnotherNodeHasLooked() {
        find("n1", "healthy");

        assertThat(forgetOthers("n2")).isTrue();
        assertThat(state()).isEqualTo("healthy");

        find("n2", "unhealthy");
        assertThat(forgetOthers("n2")).isTrue();
        assertThat(state()).isEqualTo("unhealthy");
    }

    @Test
    void onlyATargetThatDrainsGoesWhenNobodyUsesIt() {
        find("n1", "unused");
        assertThat(tx.get(Tables.TARGETS, TARGET)).isPresent();

        find("n2", "draining");
        put(
                TARGET,
                TargetRow.newBuilder()
                        .setTaskArn(TASK)
                        .setDrainedAt(Timestamps.of(Instant.EPOCH.plusSeconds(300))));
        find("n1", "unused");
        assertThat(tx.get(Tables.TARGETS, TARGET)).as("another node has a request").isPresent();

        find("n2", "unused");
        assertThat(tx.get(Tables.TARGETS, TARGET)).isEmpty();
        assertThat(tx.get(Tables.TARGET_HEALTH, TARGET)).isEmpty();
    }

    @Test
    void aTargetThatNobodyRegisteredIsPassedOver() {
        var unknown = new TargetKey(GROUP, "10.0.0.10", 80);
        int taken =
                TargetReports.observe(
                        tx,
                        "i-n1",
                        found("n1")
                                .addTargets(target(GROUP_ARN, "10.0.0.10", "healthy"))
                                .addTargets(target("no ARN", "10.0.0.9", "healthy"))
                                .addTargets(target(GROUP_ARN, "10.0.0.9", "healthy"))
                                .build(),
                        0);

        assertThat(taken).isEqualTo(3);
        assertThat(tx.get(Tables.TARGET_HEALTH, unknown)).isEmpty();
        assertThat(state()).isEqualTo("healthy");
    }

    @Test
    void onlyTheMachineOfANodeThatRunsIsHeard() {
        BalancerObservation said =
                found("n1").addTargets(target(GROUP_ARN, "10.0.0.9", "unhealthy")).build();
        assertThat(TargetReports.observe(tx, "i-other", said, 0)).isEqualTo(1);
        find("n3", "unhealthy");
        find("nobody", "unhealthy");
        var task = found("n1").setTaskArn(TASK).addTargets(target(GROUP_ARN, "10.0.0.9", "x"));
        TargetReports.observe(tx, "i-n1", task.build(), 0);

        assertThat(tx.get(Tables.TARGET_HEALTH, TARGET)).isEmpty();
    }

    @Test
    void whatHasBeenTakenIsNotTakenAgain() {
        BalancerObservation said =
                found("n1").addTargets(target(GROUP_ARN, "10.0.0.9", "unhealthy")).build();

        assertThat(TargetReports.observe(tx, "i-n1", said, 1)).isEqualTo(1);

        assertThat(tx.get(Tables.TARGET_HEALTH, TARGET)).isEmpty();
    }

    /** A report comes from each node every few seconds. */
    @Test
    void tasksOfOtherLoadBalancersAreNotRead() {
        var scans = new NotedScans();
        var said = found("n1").addTargets(target(GROUP_ARN, "10.0.0.9", "healthy"));
        TargetReports.observe(scans.over(tx), "i-n1", said.build(), 0);

        assertThat(state()).isEqualTo("healthy");
        assertThat(scans.scanned()).contains(Tables.LIVE_TASKS).doesNotContain(Tables.TASKS);
    }

    @Test
    void aReportOfMoreThanOneTransactionHoldsIsTakenInSteps() {
        var said = found("n1");
        for (int i = 0; i < 1_200; i++) {
            String address = "10.1.%d.%d".formatted(i / 250, i % 250);
            put(new TargetKey(GROUP, address, 80), TargetRow.newBuilder());
            if (i % 400 == 0) {
                committed();
            }
            said.addTargets(target(GROUP_ARN, address, "healthy"));
        }
        committed();
        int taken = TargetReports.observe(tx, "i-n1", said.build(), 0);
        assertThat(taken).isBetween(1, said.getTargetsCount() - 1);

        for (int steps = 0; taken < said.getTargetsCount(); steps++) {
            committed();
            taken = TargetReports.observe(tx, "i-n1", said.build(), taken);
            assertThat(steps).isLessThan(20);
        }
        assertThat(tx.list(Tables.TARGET_HEALTH, KeyPrefix.of(GROUP)))
                .hasSize(said.getTargetsCount());
    }

    private void committed() {
        tx.accept();
        store.apply(tx.changes(), Applied.getDefaultInstance());
        tx = transaction();
    }

    @Test
    void whateverANodeSaysIsKeptWithinBounds() {
        var said = target(GROUP_ARN, "10.0.0.9", "s".repeat(5_000));
        said.getHealthBuilder().setReason("r".repeat(5_000)).setDescription("d".repeat(5_000));
        TargetReports.observe(tx, "i-n1", found("n1").addTargets(said).build(), 0);

        TargetHealth kept = row().getHealth();
        assertThat(kept.getState()).hasSizeLessThanOrEqualTo(Excerpt.MOST_OF_WORD);
        assertThat(kept.getReason()).hasSizeLessThanOrEqualTo(Excerpt.MOST_OF_WORD);
        assertThat(kept.getDescription()).hasSizeLessThanOrEqualTo(Excerpt.MOST);
    }

    private void put(TargetKey key, TargetRow.Builder row) {
        tx.put(
                Tables.TARGETS,
                key,
                (row.hasRegisteredAt() ? row : row.setRegisteredAt(Timestamps.of(Instant.EPOCH)))
                        .build());
    }

    private void node(String id, String status) {
        var row = TaskRow.newBuilder().setInstance("i-" + id);
        row.getTaskBuilder()
                .setTaskArn(nodeArn(id))
                .setGroup("service:" + BALANCER)
                .setLastStatus(status)
                .setDesiredStatus("RUNNING");
        tx.put(Tables.TASKS, new TaskKey(BalancerTasks.CLUSTER, id), row.build());
    }

    private static String nodeArn(String id) {
        return "arn:aws:ecs:us-east-1:123456789012:task/" + BalancerTasks.CLUSTER + "/" + id;
    }

    private static BalancerObservation.Builder found(String node) {
        return BalancerObservation.newBuilder().setTaskArn(nodeArn(node));
    }

    private TargetObservation.Builder target(String group, String address, String state) {
        return TargetObservation.newBuilder()
                .setTargetGroupArn(group)
                .setId(address)
                .setPort(80)
                .setRegisteredAt(Timestamps.of(registeredAt))
                .setHealth(TargetHealth.newBuilder().setState(state));
    }

    private void find(String node, String state) {
        TargetReports.observe(
                tx,
                "i-" + node,
                found(node).addTargets(target(GROUP_ARN, "10.0.0.9", state)).build(),
                0);
    }

    private boolean forgetOthers(String... running) {
        return TargetReports.forgetOthers(tx, new BalancerKey(BALANCER), Set.of(running));
    }

    private TargetHealthRow row() {
        return tx.get(Tables.TARGET_HEALTH, TARGET).orElseThrow();
    }

    private String state() {
        return row().getHealth().getState();
    }
}
