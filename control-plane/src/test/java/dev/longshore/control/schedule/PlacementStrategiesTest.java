package dev.longshore.control.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.schedule.PlacementRequest.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which of the nodes that could take a task gets it. */
class PlacementStrategiesTest extends PlacementCase {
    @Test
    void aRunRemembersWhatItHasPlaced() {
        instance("i-1", "a");
        var placement = placement();

        assertThat(placeMany(placement, PLAIN, 4)).containsOnly("i-1");
        assertThat(reason(placement.place(PLAIN, PlacementCase::any)))
                .isEqualTo(
                        new PlacementRefusal.TooLittle("RESOURCE:CPU", "CPU units", 256, 0, 1_024));
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

        assertThat(placed(placement().place(PLAIN, PlacementCase::any))).isEqualTo("i-1");
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

        assertThat(placed(placement().place(PLAIN, PlacementCase::any))).isEqualTo("i-3");
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
        assertThat(placed(placement().place(with(new Strategy.Binpack(true)), PlacementCase::any)))
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

        assertThat(placed(placement().place(request, PlacementCase::any))).isEqualTo("i-3");
    }

    @Test
    void randomReachesEveryNode() {
        instance("i-1", "a");
        instance("i-2", "a");
        instance("i-3", "a");
        var request = with(new Strategy.Random());
        var placement = new Placement(index, "default", new Random(1), KeptRooms.NONE);
        var small = new ArrayList<String>();
        for (int i = 0; i < 9; i++) {
            small.add(placed(placement.place(request, PlacementCase::any)));
        }

        assertThat(small).contains("i-1", "i-2", "i-3");
    }

    private static PlacementRequest with(Strategy... strategies) {
        return request(SMALL, List.of(), List.of(), false, List.of(strategies));
    }

    @Test
    void whatIsPassedOverHasItsReason() {
        instance("i-1", "a");
        instance("i-2", "a");
        instance("i-3", "b");
        put("t-1", task("i-3", "service:web", demand(1, 1), "RUNNING"));
        put("t-2", task("i-2", "service:other", demand(1, 1), "RUNNING"));

        var placed = (Placement.Decision.Placed) placement().place(PLAIN, PlacementCase::any);

        assertThat(placed.node().id()).isEqualTo("i-1");
        assertThat(placed.considered().passedOver())
                .extracting(other -> other.node() + ": " + other.why())
                .containsExactly(
                        "i-3: its attribute:ecs.availability-zone has 1 tasks of the group, the chosen one's 0",
                        "i-2: it has 1 tasks, the chosen one 0");
    }
}
