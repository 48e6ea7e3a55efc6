package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.dispatch.AgentStream;
import dev.longshore.control.dispatch.Inbox;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Heartbeat;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.HelloPart;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a node counts as connected: sessions, leases and rows together. */
class NodeLeaseTest extends LeaderCase {
    private static final Duration LEASE = ClusterSettings.defaults().timing().lease();

    private final List<ToAgent> sent = new ArrayList<>();
    private boolean ready = true;
    private Runnable whenReady = () -> {};
    private final Leader leader = leader();

    @BeforeEach
    void aClusterWithANode() {
        leader.start(() -> {});
        settle();
        leader.write(
                tx -> {
                    tx.put(
                            Tables.CLUSTERS,
                            new ClusterKey("c"),
                            ClusterRow.newBuilder()
                                    .setCluster(
                                            Cluster.newBuilder()
                                                    .setClusterName("c")
                                                    .setStatus("ACTIVE"))
                                    .build());
                    return true;
                });
        settle();
    }

    @Test
    void aSilentNodeIsDisconnectedAfterItsLease() {
        Inbox agent = hello("boot-1");
        settle();
        assertThat(connected()).isTrue();

        loop.pass(LEASE.minusMillis(1));
        agent.received(
                FromAgent.newBuilder().setHeartbeat(Heartbeat.newBuilder().setRevision(1)).build());
        loop.pass(LEASE.minusMillis(1));
        settle();
        assertThat(connected()).as("it has let itself be heard").isTrue();

        loop.pass(Duration.ofMillis(2));
        settle();
        assertThat(connected()).isFalse();
    }

    @Test
    void anAgentThatMayNotJoinIsToldWhy() {
        hello("boot-1", "nowhere");
        settle();

        assertThat(sent.getLast().getJoinRefused().getReason())
                .contains("there is no active cluster nowhere");
    }

    /** It would take an assignment in which it finds nothing for one without tasks. */
    @Test
    void anAgentThatDoesNotKnowPartsIsToldToBeUpdated() {
        Inbox inbox = leader.connect(new Recorded());
        inbox.received(
                FromAgent.newBuilder()
                        .setHello(Hello.newBuilder().setCluster("c").setAgentVersion("0.1.0"))
                        .build());
        settle();

        assertThat(sent)
                .singleElement()
                .satisfies(
                        message ->
                                assertThat(message.getJoinRefused().getReason())
                                        .contains("version 0.1.0", "older"));
        assertThat(leader.dispatch().connected()).isZero();
    }

    /** Of a part that only newer agents know, an older one is told nothing. */
    @Test
    void anAgentIsToldOfThePartsThatItKnows() {
        hello("boot-1");
        settle();

        assertThat(sent.getLast().getWelcome().getAssignment().getPartsList())
                .extracting(PartDelta::getPart)
                .containsExactly("tasks");
    }

    @Test
    void aLeaseThatRunsOutWhileAHelloIsCommittedDoesNotUndoIt() {
        hello("boot-1");
        settle();
        loop.pass(LEASE.minusMillis(1));

        hello("boot-2"); // other than the first, so that there is something to commit
        loop.run(); // the hello has been carried out, and waits for its commit
        loop.pass(Duration.ofMillis(2));
        settle();

        assertThat(sent.getLast().hasWelcome()).isTrue();
        assertThat(connected()).isTrue();
        assertThat(leader.dispatch().connected()).isEqualTo(1);
    }

    /** It was sent first and came last: what it says of the node's tasks was true once. */
    @Test
    void aHelloOfAnOlderStreamIsRefused() {
        hello("boot-1", "c", 7);
        settle();

        hello("boot-1", "c", 6);
        settle();

        assertThat(sent.getLast().getJoinRefused().getNewestStream()).isEqualTo(7);
        assertThat(leader.dispatch().connected()).isEqualTo(1);
        hello("boot-1", "c", 8);
        settle();
        assertThat(sent.getLast().hasWelcome()).isTrue();
    }

    @Test
    void aHelloOfAnEarlierBootIsRefused() {
        hello("boot-1", "c", 700);
        settle();
        hello("boot-2", "c", 1);
        settle();
        assertThat(sent.getLast().hasWelcome()).as("a boot counts anew").isTrue();

        hello("boot-1", "c", 701);
        settle();

        assertThat(sent.getLast().getJoinRefused().getReason()).contains("booted again");
    }

    /** A session on it would end that of a newer stream. */
    @Test
    void aStreamThatEndedBeforeItsHelloWasCommittedBeginsNoSession() {
        Inbox agent = hello("boot-1", "c", 1);
        agent.ended();
        settle();

        assertThat(sent).isEmpty();
        assertThat(leader.dispatch().connected()).isZero();
    }

    @Test
    void moreThanSoManyHellosAtATimeAreSentAway() {
        Inbox first = leader.connect(new Recorded());
        while (sent.isEmpty()) {
            assertThat(leader.dispatch().greeting()).isLessThanOrEqualTo(32);
            leader.connect(new Recorded());
        }
        assertThat(sent.getLast().getBusy().hasRetryAfter()).isTrue();
        sent.clear();

        first.ended();
        leader.connect(new Recorded());

        assertThat(sent).isEmpty();
    }

    /** Whoever says nothing makes room for others. */
    @Test
    void anAgentThatSaysNoHelloIsNotWaitedForForEver() {
        leader.connect(new Recorded());
        assertThat(leader.dispatch().greeting()).isEqualTo(1);

        loop.pass(Duration.ofSeconds(11));

        assertThat(leader.dispatch().greeting()).isZero();
    }

    @Test
    void aHelloThatNobodyWaitsForWritesNothing() {
        Inbox agent = hello("boot-1", "c", 1);
        agent.ended();
        settle();

        boolean registered =
                leader.committed(
                        tx -> !tx.list(Tables.CONTAINER_INSTANCES, KeyPrefix.ALL).isEmpty());
        assertThat(registered).isFalse();
    }

    /** A copied disk has the agent's id. */
    @Test
    void anotherMachineDoesNotTakeANodeOverWhileItsOwnIsConnected() {
        hello("boot-1", "c", 1);
        settle();

        helloOfACopy();
        settle();
        assertThat(sent.getLast().getJoinRefused().getReason())
                .contains("10.0.0.1", "connected", "LONGSHORE_AGENT_DIR");

        loop.pass(LEASE.plusMillis(1));
        settle();
        helloOfACopy();
        settle();
        assertThat(sent.getLast().hasWelcome()).isTrue();
    }

    private void helloOfACopy() {
        leader.connect(new Recorded())
                .received(
                        FromAgent.newBuilder()
                                .setHello(newest("boot-2", "c").setHostAddress("10.0.0.2"))
                                .build());
    }

    /** What a slow agent does not take in is not made for it. */
    @Test
    void anAssignmentWaitsForTheStream() {
        ready = false;
        Inbox agent = leader.connect(new Recorded());
        agent.received(
                FromAgent.newBuilder()
                        .setHelloPart(
                                HelloPart.newBuilder()
                                        .addTasks(TaskObservation.newBuilder().setTaskArn("t")))
                        .build());
        agent.received(
                FromAgent.newBuilder()
                        .setHello(newest("boot-1", "c").setTakesPieces(true))
                        .build());
        settle();
        assertThat(sent).hasSize(1);
        assertThat(sent.getLast().getWelcome().getInPieces()).isTrue();
        assertThat(leader.dispatch().greeting()).isEqualTo(1);

        ready = true;
        whenReady.run();

        assertThat(sent.getLast().getPiece().getLast()).isTrue();
        assertThat(leader.dispatch().greeting()).isZero();
    }

    private Inbox hello(String bootId) {
        return hello(bootId, "c");
    }

    private Inbox hello(String bootId, String cluster) {
        return hello(bootId, cluster, 0);
    }

    private Inbox hello(String bootId, String cluster, long stream) {
        Inbox inbox = leader.connect(new Recorded());
        inbox.received(
                FromAgent.newBuilder().setHello(newest(bootId, cluster).setStream(stream)).build());
        return inbox;
    }

    private static Hello.Builder newest(String bootId, String cluster) {
        return Hello.newBuilder()
                .setFeatureLevel(FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE)
                .addParts("tasks")
                .setHostAddress("10.0.0.1")
                .setCluster(cluster)
                .setAgentId("agent")
                .setBootId(bootId);
    }

    private boolean connected() {
        return leader.committed(
                tx ->
                        tx.list(Tables.CONTAINER_INSTANCES, KeyPrefix.ALL)
                                .getFirst()
                                .row()
                                .getInstance()
                                .getAgentConnected());
    }

    private final class Recorded implements AgentStream {
        @Override
        public void send(ToAgent message) {
            sent.add(message);
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void onReady(Runnable again) {
            whenReady = again;
        }

        @Override
        public void close() {}
    }
}
