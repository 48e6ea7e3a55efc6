package dev.longshore.control.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.query.ClusterQuery;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.Demand;
import dev.longshore.proto.store.TaskRow;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where FARGATE tasks go, and what they leave to others; the machines are those of default. */
class FargatePlacementTest extends PlacementCase {
    private static final Demand HALF = demand(512, 1_024);

    @BeforeEach
    void aMachine() {
        instance("i-1", "a");
    }

    @Test
    void theyGoToMachinesOfAnyCluster() {
        assertThat(placed(place("production", fargate("production", HALF)))).isEqualTo("i-1");
        assertThat(placed(place("default", fargate("default", HALF)))).isEqualTo("i-1");
    }

    /** Some agent or server would not know what to do with a task of another cluster. */
    @Test
    void belowTheLevelTheyStayInTheirOwnCluster() {
        var among = new Among.Fargate(false);

        assertThat(place("production", request("production", HALF, among)))
                .isEqualTo(new Placement.Decision.Nowhere(new TreeMap<>()));
        assertThat(placed(place("default", request("default", HALF, among)))).isEqualTo("i-1");
    }

    @Test
    void aMachineThatOffersNoRoomTakesTheTasksOfItsClusterOnly() {
        instance("i-1", "a", row -> row.setRefusesFargate(true));

        for (String cluster : List.of("production", "default")) {
            var decision = place(cluster, fargate(cluster, HALF));

            assertThat(reason(decision)).isEqualTo(new PlacementRefusal.NotOffered());
            assertThat(((Placement.Decision.Nowhere) decision).offered()).isEmpty();
        }
        assertThat(placed(place("default", PLAIN))).isEqualTo("i-1");
    }

    /** Room that was made for others is theirs first; until then, and not longer. */
    @Test
    void whereSpotHasLeftNoneComesForAWhile() {
        Instant until = Instant.ofEpochSecond(100);
        instance("i-1", "a", row -> row.setNoSpotUntil(Timestamps.of(until)));

        assertThat(reason(place("production", spot(until.minusMillis(1)))))
                .isEqualTo(new PlacementRefusal.KeptFree(until));
        assertThat(placed(place("production", spot(until)))).isEqualTo("i-1");
        assertThat(placed(place("production", fargate("production", HALF)))).isEqualTo("i-1");
        instance("i-1", "a", row -> row.setRefusesFargate(true));
        assertThat(reason(place("production", spot(until))))
                .isEqualTo(new PlacementRefusal.NotOffered());
    }

    private static PlacementRequest spot(Instant at) {
        return request("production", HALF, new Among.Spot(true, at));
    }

    @Test
    void whatIsNotFargateStaysOnItsClustersInstances() {
        assertThat(place("production", request("production", HALF, new Among.Cluster())))
                .isEqualTo(new Placement.Decision.Nowhere(new TreeMap<>()));
        assertThat(place("production", request("production", HALF, new Among.OneInstance("i-1"))))
                .isEqualTo(new Placement.Decision.Nowhere(new TreeMap<>()));
    }

    @Test
    void whoeverUsesAMachineUsesIt() {
        put("production", "t-1", with(80, fargateTask("family:web")));
        put("t-2", task("i-1", "family:web", demand(256, 1), "RUNNING"));

        assertThat(reason(place("default", request(HALF))))
                .isEqualTo(
                        new PlacementRefusal.TooLittle(
                                "RESOURCE:CPU", "CPU units", 512, 256, 1_024));
        assertThat(reason(place("default", request(SMALL.toBuilder().addTcpPorts(80).build()))))
                .isEqualTo(new PlacementRefusal.PortTaken("tcp", 80));
        assertThat(reason(place("other", fargate("other", HALF))))
                .isInstanceOf(PlacementRefusal.TooLittle.class);

        put("production", "t-1", fargateTask("family:web").setReleased(true));

        assertThat(placed(place("default", request(HALF)))).isEqualTo("i-1");
    }

    /** A sweep over the waiting tasks of a cluster is about tasks of both launch types. */
    @Test
    void aRunCountsWhatItPlacedAmongEither() {
        var placement = placement();

        assertThat(placed(placement.place(fargate("default", HALF), PlacementCase::any)))
                .isEqualTo("i-1");
        assertThat(placed(placement.place(request(HALF), PlacementCase::any))).isEqualTo("i-1");
        assertThat(reason(placement.place(fargate("default", SMALL), PlacementCase::any)))
                .isInstanceOf(PlacementRefusal.TooLittle.class);
    }

    @Test
    void groupsOfTwoClustersAreTwoGroups() {
        put("production", "t-1", fargateTask("service:web"));
        var distinct = request(SMALL, List.of(), List.of(), true, List.of());

        assertThat(placed(place("default", distinct))).isEqualTo("i-1");
    }

    @Test
    void theTasksOfTheInstanceAreOthers() {
        put("production", "t-1", fargateTask("service:web"));
        put("t-2", task("i-1", "service:own", SMALL, "RUNNING"));

        Node node = index.node("i-1").orElseThrow();
        assertThat(node.taskCount()).isEqualTo(2);
        assertThat(node.instanceTasks())
                .extracting(task -> task.getTask().getGroup())
                .containsExactly("service:own");
        assertThat(ClusterQuery.parse("task:group == service:web").test(node)).isFalse();
        assertThat(ClusterQuery.parse("task:group == service:own").test(node)).isTrue();
    }

    @Test
    void theIndexKnowsWhoWaitsForRoomOnAnyMachine() {
        put("production", "t-1", fargateTask("family:web").clearInstance());
        put("t-2", task("", "family:web", SMALL, "RUNNING"));

        assertThat(index.clustersWithWaitingTasks()).containsExactly("default", "production");
        assertThat(index.clustersWaitingForFargate()).containsExactly("production");

        put("production", "t-1", fargateTask("family:web"));

        assertThat(index.clustersWithWaitingTasks()).containsExactly("default");
        assertThat(index.clustersWaitingForFargate()).isEmpty();
    }

    private Placement.Decision place(String cluster, PlacementRequest request) {
        return placement(cluster).place(request, PlacementCase::any);
    }

    private static PlacementRequest fargate(String cluster, Demand demand) {
        return request(cluster, demand, new Among.Fargate(true));
    }

    private static PlacementRequest request(String cluster, Demand demand, Among among) {
        return new PlacementRequest(
                cluster, demand, "family:web", List.of(), List.of(), false, List.of(), among);
    }

    private static TaskRow.Builder fargateTask(String group) {
        TaskRow.Builder task = task("i-1", group, HALF, "RUNNING");
        task.getTaskBuilder().setLaunchType(Fargate.LAUNCH_TYPE);
        return task;
    }

    private static TaskRow.Builder with(int port, TaskRow.Builder task) {
        task.getDemandBuilder().addTcpPorts(port);
        return task;
    }
}
