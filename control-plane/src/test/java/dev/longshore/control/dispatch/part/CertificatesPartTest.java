package dev.longshore.control.dispatch.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.process.secret.Seal;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.elbv2.Certificate;
import dev.longshore.proto.store.CertificateRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.ListenerRow;
import dev.longshore.proto.store.LoadBalancerRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.task.BalancerTasks;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.StringKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.elb.ListenerKey;
import dev.longshore.state.tx.BatchLayer;
import dev.longshore.state.tx.ReadTx;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CertificatesPartTest {
    private static final String ONE = "i-one";
    private static final String TWO = "i-two";
    private static final Seal SEAL = Seal.with(new byte[32]);

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
    private final CertificatesPart part = new CertificatesPart(rows, SEAL);
    private final ConnectedNodes nodes = new ConnectedNodes(Set.of(ONE, TWO));

    /** What each machine has been told, put together. */
    private final Map<String, Map<String, String>> tables = new TreeMap<>();

    @Test
    void aMachineKnowsTheCertificatesOfItsNodesAndNoOthers() {
        certificate("a", "A");
        certificate("b", "B");
        certificate("c", "C");
        listener(1, "a", "b");
        listener(2, "c");
        node(1, ONE, 1);
        changed();

        assertThat(table(ONE))
                .containsExactly(Map.entry("a", "chain|A"), Map.entry("b", "chain|B"));
        assertThat(table(TWO)).isEmpty();

        node(2, TWO, 2);
        changed();
        assertThat(table(TWO)).containsOnlyKeys("c");
    }

    @Test
    void anImportThatReplacesOneIsToldToThoseWhoUseIt() {
        certificate("a", "A");
        certificate("b", "B");
        listener(1, "a");
        listener(2, "b");
        node(1, ONE, 1);
        node(2, TWO, 2);
        changed();

        assertThat(table(TWO)).containsOnlyKeys("b");

        certificate("a", "A2");
        changed();

        assertThat(table(ONE)).containsEntry("a", "chain|A2");
        assertThat(nodes.news(TWO)).isEmpty();
    }

    @Test
    void whatIsNeededNoMoreIsTakenBack() {
        certificate("a", "A");
        certificate("b", "B");
        listener(1, "a", "b");
        node(1, ONE, 1);
        changed();

        listener(1, "b");
        changed();
        assertThat(table(ONE)).containsOnlyKeys("b");

        tx.delete(Tables.TASKS, new TaskKey(BalancerTasks.CLUSTER, "1"));
        changed();
        assertThat(table(ONE)).isEmpty();
    }

    @Test
    void whatIsSealedWithAnotherKeyIsNotTold() {
        tx.put(
                Tables.CERTIFICATES,
                new StringKey("a"),
                CertificateRow.newBuilder()
                        .setCertificateArn("a")
                        .setPrivateKey(SEAL.seal("b", new byte[3]))
                        .build());
        listener(1, "a");
        node(1, ONE, 1);
        changed();

        assertThat(table(ONE)).isEmpty();
    }

    /** What is told step by step is what one that begins anew would be told. */
    @Test
    void whateverHappensTheStepsGiveTheWhole() {
        var random = new Random(5);
        for (int step = 0; step < 300; step++) {
            for (int i = random.nextInt(3); i >= 0; i--) {
                step(random);
            }
            changed();

            var fresh = new CertificatesPart(rows, SEAL);
            fresh.rebuild(tx);
            for (String machine : List.of(ONE, TWO)) {
                var whole = new TreeMap<String, String>();
                fresh.whole(tx, machine)
                        .getEntriesList()
                        .forEach(entry -> whole.put(entry.getKey(), text(entry)));
                assertThat(table(machine)).as("step %d", step).isEqualTo(whole);
            }
        }
    }

    private void step(Random random) {
        int number = 1 + random.nextInt(4);
        switch (random.nextInt(4)) {
            case 0 -> certificate(List.of("a", "b", "c").get(random.nextInt(3)), "key" + number);
            case 1 ->
                    listener(1 + random.nextInt(2), List.of("a", "b", "c").get(random.nextInt(3)));
            case 2 -> node(number, random.nextBoolean() ? ONE : TWO, 1 + random.nextInt(2));
            default -> tx.delete(Tables.TASKS, new TaskKey(BalancerTasks.CLUSTER, "" + number));
        }
    }

    private void certificate(String arn, String key) {
        tx.put(
                Tables.CERTIFICATES,
                new StringKey(arn),
                CertificateRow.newBuilder()
                        .setCertificateArn(arn)
                        .setCertificate("cha")
                        .setCertificateChain("in")
                        .setPrivateKey(SEAL.seal(arn, key.getBytes(StandardCharsets.UTF_8)))
                        .build());
    }

    /** The first certificate is the default one. */
    private void listener(int balancer, String... arns) {
        tx.put(
                Tables.LOAD_BALANCERS,
                new BalancerKey(id(balancer)),
                LoadBalancerRow.newBuilder().build());
        var row = ListenerRow.newBuilder();
        row.getListenerBuilder()
                .addCertificates(Certificate.newBuilder().setCertificateArn(arns[0]));
        row.addAllCertificateArns(Arrays.asList(arns).subList(1, arns.length));
        tx.put(Tables.LISTENERS, new ListenerKey(id(balancer), "l"), row.build());
    }

    private void node(int number, String instance, int balancer) {
        var row = TaskRow.newBuilder().setInstance(instance);
        row.getTaskBuilder()
                .setTaskArn("arn:aws:ecs:us-east-1:123456789012:task/.balancers/" + number)
                .setGroup("service:" + id(balancer));
        tx.put(Tables.TASKS, new TaskKey(BalancerTasks.CLUSTER, "" + number), row.build());
    }

    private void changed() {
        part.changed(tx.accept(), nodes);
    }

    private static String id(int number) {
        return "%016x".formatted(number);
    }

    private Map<String, String> table(String instance) {
        Map<String, String> table = tables.computeIfAbsent(instance, i -> new TreeMap<>());
        for (PartDelta delta : nodes.news(instance)) {
            delta.getRemovedList().forEach(table::remove);
            delta.getEntriesList().forEach(entry -> table.put(entry.getKey(), text(entry)));
        }
        return table;
    }

    private static String text(PartEntry entry) {
        return entry.getBalancerCertificate().getCertificate()
                + "|"
                + entry.getBalancerCertificate().getPrivateKey();
    }
}
