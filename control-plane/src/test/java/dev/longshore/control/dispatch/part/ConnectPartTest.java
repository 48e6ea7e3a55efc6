package dev.longshore.control.dispatch.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.agent.ConnectAlias;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.ServiceRevisionRow;
import dev.longshore.proto.store.TaskEndpoint;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceRevisionKey;
import dev.longshore.state.tables.ecs.TaskKey;
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
import org.junit.jupiter.api.Test;

class ConnectPartTest {
    private static final String ONE = "i-one";
    private static final String TWO = "i-two";
    private static final String ARN = "arn:aws:ecs:us-east-1:123456789012:";

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
    private final ConnectPart part = new ConnectPart(rows);
    private final ConnectedNodes nodes = new ConnectedNodes(Set.of(ONE, TWO));

    /** What each machine has been told, put together. */
    private final Map<String, Map<String, PartEntry>> tables = new HashMap<>();

    @Test
    void aMachineKnowsWhoTakesRequestsForWhatItsTasksMayCall() {
        view(1, "srv-a");
        task(1, ONE, 1, "RUNNING");
        task(2, TWO, 0, "RUNNING", "srv-a");
        task(3, TWO, 0, "PENDING", "srv-a");
        task(4, TWO, 0, "RUNNING", "srv-b");
        changed();

        assertThat(table(ONE)).containsOnlyKeys("srv-a/t2");
        assertThat(table(ONE).values())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.getConnectEndpoint().getAddress())
                                    .isEqualTo("10.0.0.2");
                            assertThat(entry.getConnectEndpoint().getPort()).isEqualTo(80);
                        });
        assertThat(table(TWO)).isEmpty();
    }

    @Test
    void whoIsToStopIsTakenBack() {
        view(1, "srv-a");
        task(1, ONE, 1, "RUNNING");
        task(2, TWO, 0, "RUNNING", "srv-a");
        changed();
        var stopping = tx.get(Tables.TASKS, key(2)).orElseThrow().toBuilder();
        stopping.getTaskBuilder().setDesiredStatus("STOPPED");
        tx.put(Tables.TASKS, key(2), stopping.build());
        changed();
        assertThat(table(ONE)).isEmpty();
    }

    /** What is told step by step is what one that begins anew would be told. */
    @Test
    void whateverHappensTheStepsGiveTheWhole() {
        var random = new Random(7);
        view(1, "srv-a");
        view(2, "srv-a", "srv-b");
        view(3, "srv-c");
        for (int step = 0; step < 500; step++) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                step(random);
            }
            changed();

            var fresh = new ConnectPart(rows);
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
        int number = random.nextInt(8);
        String machine = number % 2 == 0 ? ONE : TWO;
        String status = random.nextInt(4) == 0 ? "PENDING" : "RUNNING";
        switch (random.nextInt(4)) {
            case 0 -> tx.delete(Tables.TASKS, key(number));
            case 1 ->
                    tx.get(Tables.TASKS, key(number))
                            .ifPresent(
                                    row ->
                                            tx.put(
                                                    Tables.TASKS,
                                                    key(number),
                                                    row.toBuilder().setReleased(true).build()));
            default -> {
                String[] endpoints =
                        switch (number % 4) {
                            case 0 -> new String[] {"srv-a"};
                            case 1 -> new String[] {"srv-a", "srv-b"};
                            case 2 -> new String[] {"srv-c"};
                            default -> new String[0];
                        };
                task(number, machine, number % 4, status, endpoints);
            }
        }
    }

    private void view(int number, String... endpoints) {
        var row = ServiceRevisionRow.newBuilder();
        for (String endpoint : endpoints) {
            row.getConnectBuilder().addAliases(ConnectAlias.newBuilder().setEndpoint(endpoint));
        }
        tx.put(
                Tables.SERVICE_REVISIONS,
                new ServiceRevisionKey("c", "s", "r" + number),
                row.build());
    }

    private static TaskKey key(int number) {
        return new TaskKey("c", "t" + number);
    }

    /** A task of a revision, or of none where that is 0, behind endpoints. */
    private void task(
            int number, String machine, int revision, String status, String... endpoints) {
        var row =
                TaskRow.newBuilder()
                        .setInstance(machine)
                        .setNetwork(TaskNetwork.newBuilder().setAddress("10.0.0." + number))
                        .setConnectRevision(revision == 0 ? "" : "r" + revision);
        row.getTaskBuilder()
                .setTaskArn(ARN + "task/c/t" + number)
                .setClusterArn(ARN + "cluster/c")
                .setGroup("service:s")
                .setDesiredStatus("RUNNING")
                .setLastStatus(status);
        for (String endpoint : endpoints) {
            row.addEndpoints(TaskEndpoint.newBuilder().setNamedService(endpoint).setPort(80));
        }
        tx.put(Tables.TASKS, key(number), row.build());
    }

    /** Tells of everything that has changed since the last time. */
    private void changed() {
        part.changed(tx.accept(), nodes);
        for (String machine : List.of(ONE, TWO)) {
            for (PartDelta delta : nodes.news(machine)) {
                Map<String, PartEntry> table = table(machine);
                delta.getRemovedList().forEach(table::remove);
                delta.getEntriesList().forEach(entry -> table.put(entry.getKey(), entry));
            }
        }
    }

    private Map<String, PartEntry> table(String machine) {
        return tables.computeIfAbsent(machine, m -> new TreeMap<>());
    }
}
