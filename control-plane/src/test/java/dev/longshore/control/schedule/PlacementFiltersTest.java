package dev.longshore.control.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.schedule.PlacementRequest.Constraint;
import dev.longshore.control.schedule.PlacementRequest.RequiredAttribute;
import dev.longshore.proto.store.ContainerInstanceRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which nodes take a task, and why the others do not. */
class PlacementFiltersTest extends PlacementCase {
    /** What each filter says of a node of 1,024 CPU units, 2,048 MiB and one GPU. */
    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(row -> {}, PLAIN, null),
                refusal(
                        row -> row.getInstanceBuilder().setStatus("DRAINING"),
                        PLAIN,
                        new PlacementRefusal.NotActive("DRAINING")),
                refusal(
                        row -> row.getInstanceBuilder().setAgentConnected(false),
                        PLAIN,
                        new PlacementRefusal.AgentDisconnected()),
                refusal(
                        row -> {},
                        request(demand(1_025, 1)),
                        new PlacementRefusal.TooLittle(
                                "RESOURCE:CPU", "CPU units", 1_025, 1_024, 1_024)),
                refusal(row -> {}, request(demand(1_024, 2_048)), null),
                refusal(
                        row -> {},
                        request(demand(1, 2_049)),
                        new PlacementRefusal.TooLittle(
                                "RESOURCE:MEMORY", "MiB of memory", 2_049, 2_048, 2_048)),
                refusal(
                        row -> {},
                        request(SMALL.toBuilder().setGpus(2).build()),
                        new PlacementRefusal.TooLittle("RESOURCE:GPU", "GPUs", 2, 1, 1)),
                refusal(
                        row -> row.getCapacityBuilder().addReservedTcpPorts(22),
                        request(SMALL.toBuilder().addTcpPorts(22).build()),
                        new PlacementRefusal.PortTaken("tcp", 22)),
                refusal(
                        row -> row.getCapacityBuilder().addReservedUdpPorts(53),
                        request(SMALL.toBuilder().addUdpPorts(53).build()),
                        new PlacementRefusal.PortTaken("udp", 53)),
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
                        new PlacementRefusal.ConstraintNotMet("runningTasksCount > 0")),
                refusal(row -> {}, constrained("agentConnected == true", node -> true), null),
                // A reason that stays is told before one that changes with every task.
                refusal(
                        row ->
                                row.getInstanceBuilder()
                                        .setStatus("DRAINING")
                                        .setAgentConnected(false),
                        request(demand(9_999, 9_999)),
                        new PlacementRefusal.NotActive("DRAINING")));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aNodeIsRefusedWithTheReason(
            Consumer<ContainerInstanceRow.Builder> node,
            PlacementRequest request,
            Optional<PlacementRefusal> expected) {
        instance("i-1", "a", node);

        var decision = placement().place(request, PlacementCase::any);

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

        assertThat(reason(placement().place(PLAIN, PlacementCase::any)))
                .isEqualTo(
                        new PlacementRefusal.TooLittle(
                                "RESOURCE:CPU", "CPU units", 256, 24, 1_024));
        assertThat(reason(placement().place(port, PlacementCase::any)))
                .isEqualTo(new PlacementRefusal.PortTaken("tcp", 80));
        assertThat(placement().worthWaiting(PLAIN, false)).as("it is stopping").isTrue();
        assertThat(placement().worthWaiting(request(demand(2_000, 1)), true)).isFalse();

        put("t-1", holding.setReleased(true));
        assertThat(placed(placement().place(port, PlacementCase::any))).isEqualTo("i-1");
    }

    @Test
    void whatARunHasPlacedOrHasWaitIsNotWaitedFor() {
        instance("i-1", "a");
        var half = request(demand(512, 100));
        Placement run = placement();
        assertThat(placeMany(run, half, 2)).containsExactly("i-1", "i-1");

        assertThat(run.worthWaiting(half, false)).as("nothing is stopping").isFalse();

        put("t-1", task("i-1", "service:web", demand(512, 100), "STOPPED"));
        Placement next = placement();
        assertThat(placed(next.place(half, PlacementCase::any))).isEqualTo("i-1");
        assertThat(next.worthWaiting(half, false)).as("one is stopping").isTrue();
        assertThat(next.worthWaiting(half, false)).as("that room is promised").isFalse();
    }

    @Test
    void aGroupOnDistinctInstancesThatFitsInPartIsNotWaitedFor() {
        instance("i-1", "a");
        var distinct = request(SMALL, List.of(), List.of(), true, List.of());
        Placement run = placement();
        assertThat(placed(run.place(distinct, PlacementCase::any))).isEqualTo("i-1");

        assertThat(run.worthWaiting(distinct, false)).isFalse();
    }

    @Test
    void distinctInstanceTakesEachNodeOnce() {
        instance("i-1", "a");
        instance("i-2", "a");
        put("t-0", task("i-1", "service:other", demand(1, 1), "RUNNING"));
        var request = distinct();
        var placement = placement();

        assertThat(placeMany(placement, request, 2)).containsExactlyInAnyOrder("i-1", "i-2");
        assertThat(reason(placement.place(request, PlacementCase::any)))
                .isEqualTo(new PlacementRefusal.NotDistinct("service:web"));
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
                                                "i-1", new PlacementRefusal.NoAddress("a"),
                                                "i-2", new PlacementRefusal.NoAddress("b")))));
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
                        new Among.OneInstance("i-2"));

        assertThat(placed(placement().place(request, PlacementCase::any))).isEqualTo("i-2");
    }

    private static Arguments refusal(
            Consumer<ContainerInstanceRow.Builder> node,
            PlacementRequest request,
            @Nullable PlacementRefusal expected) {
        return Arguments.of(node, request, Optional.ofNullable(expected));
    }

    private static PlacementRefusal missing(String attribute) {
        return new PlacementRefusal.MissingAttribute(attribute);
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
}
