package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.dispatch.Inbox;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Heartbeat;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.PartDelta;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a node counts as connected: sessions, leases and rows together. */
class NodeLeaseTest extends HelloCase {
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
}
