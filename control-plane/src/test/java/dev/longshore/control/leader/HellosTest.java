package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.dispatch.Inbox;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.HelloPart;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Which hellos are heard, and how their agents are told what their nodes hold. */
class HellosTest extends HelloCase {
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

    /** The id is shown by the API: who knows it is not the agent for that. */
    @Test
    void anotherAgentDoesNotTakeOverANodeWhoseIdItKnows() {
        helloWithKey("boot-1", "secret");
        assertThat(sent.getLast().hasWelcome()).isTrue();

        helloWithKey("boot-2", "guessed");
        assertThat(sent.getLast().getJoinRefused().getReason())
                .contains("has another key")
                .contains("deregister-container-instance --force --cluster c");
        helloWithKey("boot-2", "");
        assertThat(sent.getLast().hasJoinRefused()).isTrue();

        helloWithKey("boot-2", "secret");
        assertThat(sent.getLast().hasWelcome()).isTrue();
    }

    /** So it is after an upgrade of the agent. */
    @Test
    void anAgentThatSaysAKeyForTheFirstTimeIsKnownByItFromThenOn() {
        helloWithKey("boot-1", "");
        helloWithKey("boot-1", "secret");
        assertThat(sent.getLast().hasWelcome()).isTrue();

        helloWithKey("boot-1", "");
        assertThat(sent.getLast().hasJoinRefused()).isTrue();
    }

    private void helloWithKey(String bootId, String key) {
        leader.connect(new Recorded())
                .received(
                        FromAgent.newBuilder()
                                .setHello(newest(bootId, "c").setAgentKey(key))
                                .build());
        settle();
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
    void moreThanSoManyHellosAtATimeWaitAndThenAreSentAway() {
        Inbox first = leader.connect(new Recorded());
        Inbox another = leader.connect(new Recorded());
        while (leader.dispatch().waiting() == 0) {
            assertThat(leader.dispatch().greeting()).isLessThanOrEqualTo(32);
            leader.connect(new Recorded());
        }
        var heard = new AtomicBoolean();
        Inbox second = leader.connect(new Recorded());
        second.whenHeard(() -> heard.set(true));
        while (sent.isEmpty()) {
            assertThat(leader.dispatch().waiting()).isLessThanOrEqualTo(256);
            leader.connect(new Recorded());
        }
        assertThat(sent.getLast().getBusy().hasRetryAfter()).isTrue();
        sent.clear();

        first.ended();
        assertThat(heard).as("another one was there before").isFalse();
        leader.connect(new Recorded());
        assertThat(sent).as("one has left, so one more may wait").isEmpty();

        another.ended();
        assertThat(heard).isTrue();

        loop.pass(Duration.ofSeconds(5));
        assertThat(leader.dispatch().waiting()).as("nobody waits for long").isZero();
        assertThat(sent.getLast().hasBusy()).isTrue();
    }

    @Test
    void whoWaitedForALeaderThatLeadsNoMoreIsToldSo() {
        while (leader.dispatch().waiting() == 0) {
            leader.connect(new Recorded());
        }
        int before = closed;

        leader.close("another one leads");

        assertThat(closed).isEqualTo(before + 1);
        assertThat(leader.dispatch().waiting()).isZero();
    }

    @Test
    void whoWaitedAndWentIsNotLetIn() {
        Inbox first = leader.connect(new Recorded());
        Inbox waits = first;
        while (leader.dispatch().waiting() == 0) {
            waits = leader.connect(new Recorded());
        }
        waits.whenHeard(
                () -> {
                    throw new AssertionError("it has gone");
                });
        waits.ended();
        assertThat(leader.dispatch().waiting()).isZero();

        first.ended();

        assertThat(leader.dispatch().greeting()).isEqualTo(31);
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

    /** It would take what it has heard so far for all there is, and stop what it runs. */
    @Test
    void anAssignmentThatCannotBeReadEndsTheSession() {
        Inbox first = hello("boot-1", "c", 1);
        settle();
        first.ended();
        String instance =
                leader.<String>committed(
                        tx ->
                                tx.list(Tables.CONTAINER_INSTANCES, KeyPrefix.ALL)
                                        .getFirst()
                                        .key()
                                        .instance());
        leader.write(
                tx -> {
                    tx.put(Tables.TASKS, new TaskKey("c", "t"), withoutDefinition(instance));
                    return true;
                });
        settle();
        int before = closed;
        sent.clear();
        leader.connect(new Recorded())
                .received(
                        FromAgent.newBuilder()
                                .setHello(newest("boot-1", "c").setStream(2).setTakesPieces(true))
                                .build());
        settle();

        assertThat(closed).isEqualTo(before + 1);
        assertThat(sent).noneMatch(message -> message.getPiece().getLast());
        assertThat(leader.dispatch().connected()).isZero();
    }

    private static TaskRow withoutDefinition(String instance) {
        String arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/gone:1";
        return TaskRow.newBuilder()
                .setInstance(instance)
                .setTask(
                        Task.newBuilder()
                                .setTaskArn("arn:aws:ecs:us-east-1:123456789012:task/c/t")
                                .setTaskDefinitionArn(arn)
                                .setLastStatus("PENDING")
                                .setDesiredStatus("RUNNING"))
                .build();
    }
}
