package dev.longshore.control.dispatch.part;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.LoadBalancerRow;
import dev.longshore.proto.store.NamedInstanceRow;
import dev.longshore.proto.store.NamedServiceRow;
import dev.longshore.proto.store.NamespaceRow;
import dev.longshore.proto.store.TaskRegistry;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.task.BalancerTasks;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.names.NameKey;
import dev.longshore.state.tables.names.NamedInstanceKey;
import dev.longshore.state.tx.BatchLayer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesPartTest {
    private static final String NODE = "i-one";
    private static final String PRIVATE = "DNS_PRIVATE";

    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    Instant.EPOCH,
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);
    private final NamesPart part = new NamesPart();
    private final ConnectedNodes nodes = new ConnectedNodes(Set.of(NODE));

    /** What the node has been told, put together. */
    private final Map<String, PartEntry> table = new TreeMap<>();

    @Test
    void aNodeKnowsNamesAndWhoStandsBehindThem() {
        namespace("ns-1", PRIVATE);
        service("srv-1", "ns-1", "DNS_HTTP");
        instance("srv-1", "i-1", true);
        task("t1", "RUNNING", "RUNNING");
        changed();

        assertThat(table).containsOnlyKeys("ns-1", "srv-1", "srv-1/i-1", "srv-1/t1");
        assertThat(entry("ns-1").getNameSpace().getName()).isEqualTo("prod.internal");
        assertThat(entry("ns-1").getNameSpace().getVpcId()).isEqualTo("vpc-1");
        assertThat(entry("srv-1").getNamedService().getRecords(0).getTtl()).isEqualTo(10);
        assertThat(entry("srv-1/i-1").getNamedInstance().getIpv4()).isEqualTo("10.0.0.9");
        assertThat(entry("srv-1/t1").getNamedInstance().getIpv4()).isEqualTo("10.0.0.1");
        assertThat(entry("srv-1/t1").getNamedInstance().getPort()).isEqualTo(80);
        assertThat(entry("srv-1/t1").getNamedInstance().getHealthy()).isTrue();
    }

    @Test
    void whatOnlyCallsFindIsNotTold() {
        namespace("ns-1", "HTTP");
        service("srv-1", "ns-1", "HTTP");
        instance("srv-1", "i-1", false);
        changed();

        assertThat(table).isEmpty();
    }

    /** In the very batch in which it is told to stop. */
    @Test
    void aTaskThatIsToStopIsTakenOutAtOnce() {
        task("t1", "RUNNING", "RUNNING");
        changed();
        assertThat(table).containsOnlyKeys("srv-1/t1");

        task("t1", "RUNNING", "STOPPED");
        changed();

        assertThat(table).isEmpty();
    }

    @Test
    void aTaskWhoseNodeIsGivenUpIsTakenOutUntilItIsBack() {
        task("t1", "RUNNING", "RUNNING");
        changed();

        lost("t1");
        changed();
        assertThat(table).isEmpty();

        task("t1", "RUNNING", "RUNNING");
        changed();
        assertThat(table).containsOnlyKeys("srv-1/t1");
    }

    @ParameterizedTest
    @CsvSource({
        "PROVISIONING, UNKNOWN, absent",
        "PENDING, UNKNOWN, absent",
        "ACTIVATING, UNKNOWN, ill",
        "RUNNING, UNKNOWN, healthy",
        "RUNNING, HEALTHY, healthy",
        "RUNNING, UNHEALTHY, ill",
        "DEACTIVATING, HEALTHY, absent",
        "STOPPING, HEALTHY, absent",
        "STOPPED, UNKNOWN, absent"
    })
    void aTaskIsAsHealthyAsItIs(String status, String health, String told) {
        var row = row("t1", status, "RUNNING").toBuilder();
        row.getTaskBuilder().setHealthStatus(health);
        row.getRegistryBuilder().setCustomHealth(true);
        tx.put(Tables.TASKS, new TaskKey("c", "t1"), row.build());
        changed();

        assertThat(
                        table.values().stream()
                                .map(it -> it.getNamedInstance().getHealthy() ? "healthy" : "ill")
                                .findFirst()
                                .orElse("absent"))
                .isEqualTo(told);
    }

    @Test
    void aLoadBalancerIsANameOfItsNodes() {
        balancer("b1", "web-1.us-east-1.elb.longshore.internal");
        node("b1", "n1", "RUNNING", "RUNNING");
        changed();

        assertThat(table).containsOnlyKeys("b1", "b1/n1");
        assertThat(entry("b1").getNamedService().getName())
                .isEqualTo("web-1.us-east-1.elb.longshore.internal.");
        assertThat(entry("b1").getNamedService().getNamespaceId()).isEmpty();
        assertThat(entry("b1").getNamedService().getRecords(0).getType()).isEqualTo("A");
        assertThat(entry("b1").getNamedService().getRecords(0).getTtl()).isEqualTo(10);
        assertThat(entry("b1/n1").getNamedInstance().getIpv4()).isEqualTo("10.0.0.1");

        tx.delete(Tables.LOAD_BALANCERS, new BalancerKey("b1"));
        changed();
        assertThat(table).containsOnlyKeys("b1/n1");
    }

    @ParameterizedTest
    @CsvSource({
        "PROVISIONING, RUNNING",
        "PENDING, RUNNING",
        "ACTIVATING, RUNNING",
        "RUNNING, STOPPED",
        "STOPPING, STOPPED",
        "STOPPED, STOPPED"
    })
    void aNodeThatTakesNoConnectionsIsOut(String status, String desired) {
        node("b1", "n1", "RUNNING", "RUNNING");
        changed();
        assertThat(table).containsOnlyKeys("b1/n1");

        node("b1", "n1", status, desired);
        changed();

        assertThat(table).isEmpty();
    }

    @Test
    void aNodeWhoseMachineIsGivenUpIsOut() {
        node("b1", "n1", "RUNNING", "RUNNING");
        changed();

        lost(new TaskKey(BalancerTasks.CLUSTER, "n1"));
        changed();

        assertThat(table).isEmpty();
    }

    /** What is told step by step is what one that begins anew would be told. */
    @Test
    void whateverHappensTheStepsGiveTheWhole() {
        var random = new Random(7);
        List<String> statuses = List.of("PENDING", "ACTIVATING", "RUNNING", "STOPPED");
        for (int step = 0; step < 400; step++) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                int number = random.nextInt(6);
                switch (random.nextInt(12)) {
                    case 0 -> namespace("ns-" + number, number < 4 ? PRIVATE : "HTTP");
                    case 1 -> tx.delete(Tables.NAMESPACES, new NameKey("ns-" + number));
                    case 2 -> service("srv-" + number, "ns-1", number < 4 ? "DNS_HTTP" : "HTTP");
                    case 3 -> tx.delete(Tables.NAMED_SERVICES, new NameKey("srv-" + number));
                    case 4 -> instance("srv-" + number % 3, "i-" + number, random.nextBoolean());
                    case 5 ->
                            tx.delete(
                                    Tables.NAMED_INSTANCES,
                                    new NamedInstanceKey("srv-" + number % 3, "i-" + number));
                    case 6 -> lost("t" + number);
                    case 7 -> balancer("b" + number, "web-" + number + ".longshore.internal");
                    case 8 -> tx.delete(Tables.LOAD_BALANCERS, new BalancerKey("b" + number));
                    case 9 -> lost(new TaskKey(BalancerTasks.CLUSTER, "n" + number));
                    case 10 ->
                            node(
                                    "b" + number % 2,
                                    "n" + number,
                                    statuses.get(random.nextInt(statuses.size())),
                                    random.nextInt(4) == 0 ? "STOPPED" : "RUNNING");
                    default ->
                            task(
                                    "t" + number,
                                    statuses.get(random.nextInt(statuses.size())),
                                    random.nextInt(4) == 0 ? "STOPPED" : "RUNNING");
                }
            }
            changed();

            var whole = new TreeMap<String, PartEntry>();
            var fresh = new NamesPart();
            fresh.rebuild(tx);
            fresh.whole(tx, NODE)
                    .getEntriesList()
                    .forEach(entry -> whole.put(entry.getKey(), entry));
            assertThat(part.whole(tx, NODE)).as("step %d", step).isEqualTo(fresh.whole(tx, NODE));
            assertThat(table).as("step %d", step).isEqualTo(whole);
        }
    }

    private PartEntry entry(String key) {
        return requireNonNull(table.get(key));
    }

    private void namespace(String id, String type) {
        var row = NamespaceRow.newBuilder().setVpcId("vpc-1");
        row.getNamespaceBuilder().setId(id).setName("prod.internal").setType(type);
        tx.put(Tables.NAMESPACES, new NameKey(id), row.build());
    }

    private void service(String id, String namespace, String type) {
        var row = NamedServiceRow.newBuilder();
        row.getServiceBuilder()
                .setId(id)
                .setName("web")
                .setNamespaceId(namespace)
                .setType(type)
                .getDnsConfigBuilder()
                .addDnsRecordsBuilder()
                .setType("A")
                .setTtl(10);
        tx.put(Tables.NAMED_SERVICES, new NameKey(id), row.build());
    }

    private void instance(String service, String id, boolean dns) {
        var row = NamedInstanceRow.newBuilder().setDns(dns);
        row.getInstanceBuilder().setId(id).putAttributes("AWS_INSTANCE_IPV4", "10.0.0.9");
        tx.put(Tables.NAMED_INSTANCES, new NamedInstanceKey(service, id), row.build());
    }

    private void task(String id, String status, String desired) {
        tx.put(Tables.TASKS, new TaskKey("c", id), row(id, status, desired));
    }

    private static TaskRow row(String id, String status, String desired) {
        var row =
                TaskRow.newBuilder()
                        .setInstance("i-two")
                        .setNetwork(
                                TaskNetwork.newBuilder()
                                        .setEniId("eni-" + id)
                                        .setAddress("10.0.0." + id.substring(1)))
                        .setRegistry(
                                TaskRegistry.newBuilder()
                                        .setService("srv-1")
                                        .setPort(80)
                                        .setDns(true));
        row.getTaskBuilder().setLastStatus(status).setDesiredStatus(desired);
        return row.build();
    }

    private void balancer(String id, String name) {
        var row = LoadBalancerRow.newBuilder();
        row.getLoadBalancerBuilder().setDnsName(name);
        tx.put(Tables.LOAD_BALANCERS, new BalancerKey(id), row.build());
    }

    private void node(String balancer, String id, String status, String desired) {
        var row = row(id, status, desired).toBuilder().clearRegistry();
        row.getTaskBuilder().setGroup(Tables.SERVICE_GROUP + balancer);
        tx.put(Tables.TASKS, new TaskKey(BalancerTasks.CLUSTER, id), row.build());
    }

    private void lost(String id) {
        lost(new TaskKey("c", id));
    }

    private void lost(TaskKey key) {
        tx.get(Tables.TASKS, key)
                .ifPresent(
                        row ->
                                tx.put(
                                        Tables.TASKS,
                                        key,
                                        row.toBuilder()
                                                .setLostAt(Timestamps.of(Instant.EPOCH))
                                                .build()));
    }

    private void changed() {
        part.changed(tx.accept(), nodes);
        for (PartDelta delta : nodes.news(NODE)) {
            delta.getRemovedList().forEach(table::remove);
            delta.getEntriesList().forEach(entry -> table.put(entry.getKey(), entry));
        }
    }
}
