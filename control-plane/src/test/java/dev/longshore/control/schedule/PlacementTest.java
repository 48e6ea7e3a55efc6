package dev.longshore.control.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.longshore.control.schedule.PlacementRequest.Constraint;
import dev.longshore.control.schedule.PlacementRequest.RequiredAttribute;
import dev.longshore.control.schedule.PlacementRequest.Strategy;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.store.Change;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.Demand;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.InstanceKey;
import dev.longshore.state.tables.Key;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.TaskKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlacementTest {
    private static final Demand SMALL = demand(256, 512);
    private static final PlacementRequest PLAIN = request(SMALL);

    private final ClusterIndex index = new ClusterIndex();

    /** What each filter says of a node of 1,024 CPU units, 2,048 MiB and one GPU. */
    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(row -> {}, PLAIN, null),
                refusal(
                        row -> row.getInstanceBuilder().setStatus("DRAINING"),
                        PLAIN,
                        new Refused.NotActive("DRAINING")),
                refusal(
                        row -> row.getInstanceBuilder().setAgentConnected(false),
                        PLAIN,
                        new Refused.AgentDisconnected()),
                refusal(
                        row -> {},
                        request(demand(1_025, 1)),
                        new Refused.TooLittle("RESOURCE:CPU", "CPU units", 1_025, 1_024, 1_024)),
                refusal(row -> {}, request(demand(1_024, 2_048)), null),
                refusal(
                        row -> {},
                        request(demand(1, 2_049)),
                        new Refused.TooLittle(
                                "RESOURCE:MEMORY", "MiB of memory", 2_049, 2_048, 2_048)),
                refusal(
                        row -> {},
                        request(SMALL.toBuilder().setGpus(2).build()),
                        new Refused.TooLittle("RESOURCE:GPU", "GPUs", 2, 1, 1)),
                refusal(
                        row -> row.getCapacityBuilder().addReservedTcpPorts(22),
                        request(SMALL.toBuilder().addTcpPorts(22).build()),
                        new Refused.PortTaken("tcp", 22)),
                refusal(
                        row -> row.getCapacityBuilder().addReservedUdpPorts(53),
                        request(SMALL.toBuilder().addUdpPorts(53).build()),
                        new Refused.PortTaken("udp", 53)),
                refusal(
                        row -> row.getCapacityBuilder().addReservedUdpPorts(53),
                        request(SMALL.toBuilder().addTcpPorts(53).build()),
                        null),
                refusal(row -> {}, requiring("arch", "arm64"), missing("arch = arm64")),
                refusal(
                        attribute("arch", "x86_64"),
                        requiring("arch", "arm64"),
                        missing("arch = arm64")),
                refusal(attribute("arch", "arm64"), requiring("arch", "arm64"), null),
                refusal(attribute("arch", "arm64"), requiring("arch", null), null),
                refusal(attribute("arch", null), requiring("arch", null), null),
                refusal(
                        row -> {},
                        constrained("runningTasksCount > 0", node -> node.taskCount() > 0),
                        new Refused.ConstraintNotMet("runningTasksCount > 0")),
                refusal(row -> {}, constrained("agentConnected == true", node -> true), null),
                // What does not change has the word before what changes with every task.
                refusal(
                        row ->
                                row.getInstanceBuilder()
                                        .setStatus("DRAINING")
                                        .setAgentConnected(false),
                        request(demand(9_999, 9_999)),
                        new Refused.NotActive("DRAINING")));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aNodeIsRefusedWithTheReason(
            Consumer<ContainerInstanceRow.Builder> node,
            PlacementRequest request,
            Optional<Refused> expected) {
        instance("i-1", "a", node);

        var decision = placement().place(request, PlacementTest::any);

        if (expected.isEmpty()) {
            assertThat(decision).isInstanceOf(Placement.Decision.Placed.class);
        } else {
            assertThat(decision)
                    .isEqualTo(
                            new Placement.Decision.Nowhere(
                                    new TreeMap<>(Map.of("i-1", expected.get()))));
            assertThat(expected.get().text()).isNotBlank();
            assertThat(expected.get().code()).isNotBlank();
        }
    }

    @Test
    void whatATaskHoldsIsNotFreeUntilItIsReleased() {
        instance("i-1", "a");
        var holding = task("i-1", "service:web", demand(1_000, 100), "STOPPED");
        holding.getDemandBuilder().addTcpPorts(80);
        put("t-1", holding);
        var port = request(SMALL.toBuilder().setCpuUnits(1).addTcpPorts(80).build());

        assertThat(reason(placement().place(PLAIN, PlacementTest::any)))
                .isEqualTo(new Refused.TooLittle("RESOURCE:CPU", "CPU units", 256, 24, 1_024));
        assertThat(reason(placement().place(port, PlacementTest::any)))
                .isEqualTo(new Refused.PortTaken("tcp", 80));
        assertThat(placement().worthWaiting(PLAIN)).as("it is stopping").isTrue();
        assertThat(placement().worthWaiting(request(demand(2_000, 1)))).isFalse();

        put("t-1", holding.setReleased(true));
        assertThat(placed(placement().place(port, PlacementTest::any))).isEqualTo("i-1");
    }

    @Test
    void aRunRemembersWhatItHasPlaced() {
        instance("i-1", "a");
        var placement = placement();

        assertThat(placeMany(placement, PLAIN, 4)).containsOnly("i-1");
        assertThat(reason(placement.place(PLAIN, PlacementTest::any)))
                .isEqualTo(new Refused.TooLittle("RESOURCE:CPU", "CPU units", 256, 0, 1_024));
    }

    @Test
    void distinctInstanceTakesEachNodeOnce() {
        instance("i-1", "a");
        instance("i-2", "a");
        put("t-0", task("i-1", "service:other", demand(1, 1), "RUNNING"));
        var request = distinct();
        var placement = placement();

        assertThat(placeMany(placement, request, 2)).containsExactlyInAnyOrder("i-1", "i-2");
        assertThat(reason(placement.place(request, PlacementTest::any)))
                .isEqualTo(new Refused.NotDistinct("service:web"));
    }

    @Test
    void withoutAStrategyTasksSpreadOverZonesThenNodes() {
        instance("i-1", "a");
        instance("i-2", "a");
        instance("i-3", "b");

        assertThat(placeMany(placement(), request(demand(1, 1)), 8))
                .containsExactly("i-1", "i-3", "i-2", "i-3", "i-1", "i-3", "i-2", "i-3");
    }

    @Test
    void spreadingCountsTheTasksOfItsGroupAlone() {
        instance("i-1", "a");
        instance("i-2", "b");
        put("t-1", task("i-1", "service:other", demand(1, 1), "RUNNING"));
        put("t-2", task("i-1", "service:other", demand(1, 1), "RUNNING"));
        put("t-3", task("i-2", "service:web", demand(1, 1), "RUNNING"));

        assertThat(placed(placement().place(PLAIN, PlacementTest::any))).isEqualTo("i-1");
    }

    /** A full node takes no more, but its tasks are in its zone all the same. */
    @Test
    void spreadingCountsTasksOnNodesThatAreFull() {
        instance("i-1", "a");
        instance("i-2", "a");
        instance("i-3", "b");
        put("t-1", task("i-1", "service:web", demand(512, 1), "RUNNING"));
        put("t-2", task("i-1", "service:web", demand(512, 1), "RUNNING"));
        put("t-3", task("i-3", "service:web", demand(1, 1), "RUNNING"));

        assertThat(placed(placement().place(PLAIN, PlacementTest::any))).isEqualTo("i-3");
    }

    @Test
    void spreadingOverAnAttribute() {
        instance("i-1", "a", attribute("rack", "r1"));
        instance("i-2", "a", attribute("rack", "r1"));
        instance("i-3", "a", attribute("rack", "r2"));
        var request = with(new Strategy.Spread("attribute:rack"));

        assertThat(placeMany(placement(), request, 4)).containsExactly("i-1", "i-3", "i-2", "i-3");
    }

    @Test
    void binpackFillsTheFullestNodeThatFits() {
        instance("i-1", "a");
        instance("i-2", "a");
        instance("i-3", "a");
        put("t-1", task("i-2", "service:other", demand(512, 100), "RUNNING"));
        put("t-2", task("i-3", "service:other", demand(900, 1_000), "RUNNING"));

        assertThat(placeMany(placement(), with(new Strategy.Binpack(false)), 3))
                .containsExactly("i-2", "i-2", "i-1");
        assertThat(placed(placement().place(with(new Strategy.Binpack(true)), PlacementTest::any)))
                .isEqualTo("i-2");
    }

    @Test
    void laterRulesBreakTies() {
        instance("i-1", "a");
        instance("i-2", "b");
        instance("i-3", "b");
        put("t-1", task("i-1", "service:web", demand(1, 1), "RUNNING"));
        put("t-2", task("i-3", "service:other", demand(1, 100), "RUNNING"));
        var request =
                with(
                        new Strategy.Spread("attribute:ecs.availability-zone"),
                        new Strategy.Binpack(true));

        assertThat(placed(placement().place(request, PlacementTest::any))).isEqualTo("i-3");
    }

    @Test
    void randomReachesEveryNode() {
        instance("i-1", "a");
        instance("i-2", "a");
        instance("i-3", "a");
        var request = with(new Strategy.Random());
        var placement = new Placement(index, "default", new Random(1));
        var small = new ArrayList<String>();
        for (int i = 0; i < 9; i++) {
            small.add(placed(placement.place(request, PlacementTest::any)));
        }

        assertThat(small).contains("i-1", "i-2", "i-3");
    }

    @Test
    void whereTheNodeHasNoAddressTheNextBestIsAsked() {
        instance("i-1", "a");
        instance("i-2", "b");

        assertThat(placed(placement().place(PLAIN, node -> node.id().equals("i-2"))))
                .isEqualTo("i-2");
        assertThat(placement().place(PLAIN, node -> false))
                .isEqualTo(
                        new Placement.Decision.Nowhere(
                                new TreeMap<>(
                                        Map.of(
                                                "i-1", new Refused.NoAddress("a"),
                                                "i-2", new Refused.NoAddress("b")))));
    }

    @Test
    void startTaskAsksItsNodeOnly() {
        instance("i-1", "a");
        instance("i-2", "a");
        var request =
                new PlacementRequest(
                        "default",
                        SMALL,
                        "family:web",
                        List.of(),
                        List.of(),
                        false,
                        List.of(),
                        Optional.of("i-2"));

        assertThat(placed(placement().place(request, PlacementTest::any))).isEqualTo("i-2");
    }

    private static Arguments refusal(
            Consumer<ContainerInstanceRow.Builder> node,
            PlacementRequest request,
            @Nullable Refused expected) {
        return Arguments.of(node, request, Optional.ofNullable(expected));
    }

    private static Refused missing(String attribute) {
        return new Refused.MissingAttribute(attribute);
    }

    private static Consumer<ContainerInstanceRow.Builder> attribute(
            String name, @Nullable String value) {
        var attribute = Attribute.newBuilder().setName(name);
        if (value != null) {
            attribute.setValue(value);
        }
        return row -> row.getInstanceBuilder().addAttributes(attribute);
    }

    private static boolean any(Node node) {
        return true;
    }

    private static Demand demand(int cpu, int memory) {
        return Demand.newBuilder().setCpuUnits(cpu).setMemoryMib(memory).build();
    }

    private static PlacementRequest request(Demand demand) {
        return request(demand, List.of(), List.of(), false, List.of());
    }

    private static PlacementRequest requiring(String name, @Nullable String value) {
        var required = new RequiredAttribute(name, Optional.ofNullable(value));
        return request(SMALL, List.of(required), List.of(), false, List.of());
    }

    private static PlacementRequest constrained(String text, Predicate<Node> matches) {
        return request(SMALL, List.of(), List.of(new Constraint(text, matches)), false, List.of());
    }

    private static PlacementRequest distinct() {
        return request(SMALL, List.of(), List.of(), true, List.of());
    }

    private static PlacementRequest with(Strategy... strategies) {
        return request(SMALL, List.of(), List.of(), false, List.of(strategies));
    }

    private static PlacementRequest request(
            Demand demand,
            List<RequiredAttribute> attributes,
            List<Constraint> constraints,
            boolean distinct,
            List<Strategy> strategies) {
        return new PlacementRequest(
                "default",
                demand,
                "service:web",
                attributes,
                constraints,
                distinct,
                strategies,
                Optional.empty());
    }

    private Placement placement() {
        return new Placement(index, "default", new Random(1));
    }

    private static List<String> placeMany(
            Placement placement, PlacementRequest request, int count) {
        return Stream.generate(() -> placed(placement.place(request, PlacementTest::any)))
                .limit(count)
                .toList();
    }

    private static String placed(Placement.Decision decision) {
        assertThat(decision).isInstanceOf(Placement.Decision.Placed.class);
        return ((Placement.Decision.Placed) decision).node().id();
    }

    /** The reason of the first node. */
    private static Refused reason(Placement.Decision decision) {
        assertThat(decision).isInstanceOf(Placement.Decision.Nowhere.class);
        return ((Placement.Decision.Nowhere) decision).reasons().firstEntry().getValue();
    }

    private void instance(String id, String zone) {
        instance(id, zone, row -> {});
    }

    private void instance(String id, String zone, Consumer<ContainerInstanceRow.Builder> change) {
        var row = ContainerInstanceRow.newBuilder().setZone(zone);
        row.getInstanceBuilder().setStatus("ACTIVE").setAgentConnected(true);
        row.getCapacityBuilder().setCpuUnits(1_024).setMemoryMib(2_048).setGpus(1);
        change.accept(row);
        changed(
                Tables.CONTAINER_INSTANCES.id(),
                new InstanceKey("default", id),
                row.build().toByteString());
    }

    private static TaskRow.Builder task(
            String instance, String group, Demand demand, String desired) {
        var row = TaskRow.newBuilder().setInstance(instance).setDemand(demand);
        row.getTaskBuilder().setGroup(group).setDesiredStatus(desired);
        return row;
    }

    private void put(String id, TaskRow.Builder row) {
        changed(Tables.TASKS.id(), new TaskKey("default", id), row.build().toByteString());
    }

    private void changed(int table, Key key, ByteString row) {
        index.changed(
                List.of(
                        Change.newBuilder()
                                .setTable(table)
                                .setKey(ByteString.copyFrom(key.encode()))
                                .setRow(row)
                                .build()));
    }
}
