package dev.longshore.control.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.schedule.PlacementRequest.Constraint;
import dev.longshore.proto.store.Demand;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Room that a daemon needs on a node counts as taken for others, and for nobody else's nodes. */
class KeptRoomsTest extends PlacementCase {
    private static final String GROUP = "service:logs";
    private static final PlacementRequest DAEMON = daemon("default", demand(512, 512), List.of());

    private static PlacementRequest daemon(
            String cluster, Demand demand, List<Constraint> constraints) {
        return new PlacementRequest(
                cluster,
                demand,
                GROUP,
                List.of(),
                constraints,
                false,
                List.of(),
                new Among.Cluster());
    }

    private Placement placement(PlacementRequest... daemons) {
        return new Placement(index, "default", new Random(1), new KeptRooms(List.of(daemons)));
    }

    private static PlacementRefusal keptFor(String code) {
        return new PlacementRefusal.KeptForDaemon(code, List.of(GROUP));
    }

    @Test
    void othersGetWhatIsBesideIt() {
        instance("a", "zone");
        var placement = placement(DAEMON);

        assertThat(placeMany(placement, PLAIN, 2)).containsExactly("a", "a");
        PlacementRefusal refused = reason(placement.place(PLAIN, PlacementCase::any));
        assertThat(refused).isEqualTo(keptFor("RESOURCE:CPU"));
        assertThat(refused.text()).isEqualTo("what is free is kept for daemon logs");
        assertThat(placed(placement.place(DAEMON, PlacementCase::any))).isEqualTo("a");
    }

    @Test
    void itsTaskTakesTheRoomAndNothingIsKeptBesideIt() {
        instance("a", "zone");
        put("d", task("a", GROUP, DAEMON.demand(), "RUNNING"));

        assertThat(placeMany(placement(DAEMON), PLAIN, 2)).containsExactly("a", "a");
    }

    @Test
    void whatReplacesAStoppingTaskHasItsRoom() {
        instance("a", "zone");
        put("d", task("a", GROUP, DAEMON.demand(), "STOPPED"));

        assertThat(reason(placement(DAEMON).place(PLAIN, PlacementCase::any)))
                .isEqualTo(keptFor("RESOURCE:CPU"));
        assertThat(placement(DAEMON).worthWaiting(PLAIN, false)).isTrue();
        assertThat(placement(DAEMON).worthWaiting(request(demand(513, 1)), false)).isFalse();
    }

    @Test
    void onlyWhereItBelongs() {
        instance("a", "zone");
        var elsewhere =
                daemon(
                        "default",
                        DAEMON.demand(),
                        List.of(new Constraint("elsewhere", node -> false)));
        var greater = daemon("default", demand(1_025, 1), List.of());
        var ofAnother = daemon("other", DAEMON.demand(), List.of());
        PlacementRequest whole = request(demand(1_024, 2_048));

        for (var daemon : List.of(elsewhere, greater, ofAnother)) {
            assertThat(placed(placement(daemon).place(whole, PlacementCase::any))).isEqualTo("a");
        }
        assertThat(reason(placement(DAEMON).place(whole, PlacementCase::any)))
                .isEqualTo(keptFor("RESOURCE:CPU"));
    }

    @Test
    void aTaskOfAnotherClusterLeavesItToo() {
        instance("a", "zone");
        var fargate =
                new PlacementRequest(
                        "borrower",
                        demand(768, 512),
                        GROUP,
                        List.of(),
                        List.of(),
                        false,
                        List.of(),
                        new Among.Fargate(true));
        var placement =
                new Placement(index, "borrower", new Random(1), new KeptRooms(List.of(DAEMON)));

        assertThat(reason(placement.place(fargate, PlacementCase::any)))
                .isEqualTo(keptFor("RESOURCE:CPU"));
    }

    @Test
    void daemonsDoNotKeepOneAnotherOut() {
        instance("a", "zone");
        var second =
                new PlacementRequest(
                        "default",
                        demand(1_024, 512),
                        "service:metrics",
                        List.of(),
                        List.of(),
                        false,
                        List.of(),
                        new Among.Cluster());

        assertThat(placed(placement(DAEMON, second).place(second, PlacementCase::any)))
                .isEqualTo("a");
    }

    @Test
    void aPortIsKeptAndWhatItDoesNotNeedIsNot() {
        instance("a", "zone");
        var daemon =
                daemon("default", demand(1_024, 64).toBuilder().addTcpPorts(80).build(), List.of());
        Demand memoryOnly = demand(0, 1_024);

        assertThat(placed(placement(daemon).place(request(memoryOnly), PlacementCase::any)))
                .isEqualTo("a");
        PlacementRequest samePort = request(memoryOnly.toBuilder().addTcpPorts(80).build());
        assertThat(reason(placement(daemon).place(samePort, PlacementCase::any)))
                .isEqualTo(keptFor("RESOURCE:PORTS"));
    }
}
