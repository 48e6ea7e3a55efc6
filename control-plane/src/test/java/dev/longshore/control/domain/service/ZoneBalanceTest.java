package dev.longshore.control.domain.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Services whose tasks are spread over the zones, and are moved when they are not. */
class ZoneBalanceTest {
    private static final Set<String> ALL = Set.of("zone-n0", "zone-n1", "zone-n2");

    /** Four tasks, all in one zone: there was no other. */
    private static ServiceModel inOneZone(int maximum) {
        var model = new ServiceModel(4, 100, maximum);
        var row = model.row.toBuilder();
        row.getServiceBuilder().setAvailabilityZoneRebalancing("ENABLED");
        model.row = row.build();
        model.nodes = 1;
        model.comeToRest();
        model.nodes = 3;
        return model;
    }

    @Test
    void oneStartsInTheEmptiestZoneBeforeOneStopsInTheFullest() {
        ServiceModel model = inOneZone(200);
        model.events.clear();
        model.zonesWithRoom = ALL;

        model.run();
        assertThat(zones(model)).isEqualTo(Map.of("zone-n0", 4, "zone-n1", 1));
        assertThat(model.healthy()).isEqualTo(4);
        model.now = model.now.plus(Duration.ofMinutes(1));
        model.run();
        assertThat(zones(model)).as("it is not healthy yet").containsEntry("zone-n1", 1);

        model.live().forEach(member -> model.become(member.id(), Standing.HEALTHY));
        model.run();
        assertThat(zones(model)).containsEntry("zone-n0", 3);
        model.comeToRest();
        assertThat(zones(model)).isEqualTo(Map.of("zone-n0", 2, "zone-n1", 1, "zone-n2", 1));
        assertThat(model.events)
                .contains(
                        "(service web) is not AZ balanced with 4 tasks in zone-n0, 0 tasks in zone-n1, 0 tasks in zone-n2. AZ"
                                + " Rebalancing in progress.",
                        "(service web) is AZ balanced with 2 tasks in zone-n0, 1 tasks in zone-n1, 1 tasks in zone-n2.");
        assertThat(model.events).filteredOn(text -> text.contains("is AZ balanced")).hasSize(1);
        assertThat(model.row.getTroublesMap()).isEmpty();
    }

    @Test
    void nothingMovesWhereThereIsNoRoom() {
        ServiceModel model = inOneZone(200);
        model.zonesWithRoom = Set.of("zone-n0");
        model.comeToRest();

        assertThat(zones(model)).isEqualTo(Map.of("zone-n0", 4));
    }

    @ParameterizedTest
    @CsvSource({"DISABLED, 200", "ENABLED, 100", "ENABLED, 124"})
    void nothingMovesWhereItMayNot(String rebalancing, int maximum) {
        ServiceModel model = inOneZone(maximum);
        var row = model.row.toBuilder();
        row.getServiceBuilder().setAvailabilityZoneRebalancing(rebalancing);
        model.row = row.build();
        model.zonesWithRoom = ALL;
        model.comeToRest();

        assertThat(zones(model)).isEqualTo(Map.of("zone-n0", 4));
    }

    @Test
    void nothingMovesDuringADeployment() {
        ServiceModel model = inOneZone(200);
        model.zonesWithRoom = ALL;
        model.nodes = 1;
        model.deploy();
        model.run();

        assertThat(zones(model)).isEqualTo(Map.of("zone-n0", 8));
    }

    @Test
    void protectedTasksStayWhereTheyAre() {
        ServiceModel model = inOneZone(200);
        model.live().forEach(member -> model.protect(member.id(), Duration.ofDays(7)));
        model.zonesWithRoom = ALL;
        model.comeToRest();

        assertThat(zones(model)).isEqualTo(Map.of("zone-n0", 4));
    }

    @Test
    void aMoveThatFailsIsTriedAgainAfterAPause() {
        ServiceModel model = inOneZone(200);
        model.zonesWithRoom = ALL;
        model.run();
        String moving =
                model.live().stream()
                        .filter(member -> member.standing() == Standing.PENDING)
                        .findFirst()
                        .orElseThrow()
                        .id();
        model.end(moving, true);
        model.run();

        assertThat(model.live()).as("it pauses").hasSize(4);
        model.comeToRest();
        assertThat(zones(model)).isEqualTo(Map.of("zone-n0", 2, "zone-n1", 1, "zone-n2", 1));
    }

    @Test
    void taskSetsAreBalancedEachForItself() {
        var sets = new TaskSetModel(2, 100, 200);
        ServiceModel model = sets.service;
        var row = model.row.toBuilder();
        row.getServiceBuilder().setAvailabilityZoneRebalancing("ENABLED");
        model.row = row.build();
        model.nodes = 1;
        String one = sets.create(100);
        String other = sets.create(100);
        model.comeToRest();
        model.zonesWithRoom = ALL;
        model.comeToRest();

        assertThat(sets.live(one)).extracting(m -> m.place().zone()).doesNotHaveDuplicates();
        assertThat(sets.live(other)).extracting(m -> m.place().zone()).doesNotHaveDuplicates();
        assertThat(model.events)
                .contains(
                        "(service web, taskSet ecs-svc/2) is AZ balanced with 1 tasks in zone-n0, 1 tasks in zone-n1, 0 tasks"
                                + " in zone-n2.");
        assertThat(model.row.getTroublesMap()).isEmpty();
    }

    /** However tasks lie, moving comes to an end, and never takes more than it may. */
    @Test
    void zonesBecomeEvenFromWhereverTheyWere() {
        for (int seed = 0; seed < 60; seed++) {
            var random = new SplittableRandom(seed);
            int desired = 2 + random.nextInt(9);
            var model = new ServiceModel(desired, 100, 150);
            var row = model.row.toBuilder();
            row.getServiceBuilder().setAvailabilityZoneRebalancing("ENABLED");
            model.row = row.build();
            model.nodes = 1 + random.nextInt(3);
            model.comeToRest();
            model.zonesWithRoom = ALL;
            int least = desired;
            for (int i = 0; i < 100; i++) {
                model.run();
                least = (int) Math.min(least, model.healthy());
                assertThat(model.live().size()).isLessThanOrEqualTo(desired + 1);
                model.settleAll();
            }
            var zones = zones(model);
            ALL.forEach(zone -> zones.putIfAbsent(zone, 0));
            int most = zones.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
            int fewest = zones.values().stream().mapToInt(Integer::intValue).min().orElseThrow();
            assertThat(most - fewest).as("seed " + seed + ": " + zones).isLessThanOrEqualTo(1);
            assertThat(least).as("healthy all the time").isEqualTo(desired);
            assertThat(model.live()).hasSize(desired);
        }
    }

    private static Map<String, Integer> zones(ServiceModel model) {
        var zones = new TreeMap<String, Integer>();
        model.live().forEach(member -> zones.merge(member.place().zone(), 1, Integer::sum));
        return zones;
    }
}
