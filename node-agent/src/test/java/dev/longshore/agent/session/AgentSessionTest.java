package dev.longshore.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.proto.agent.Assignment;
import dev.longshore.proto.agent.Busy;
import dev.longshore.proto.agent.DeniedAnswer;
import dev.longshore.proto.agent.DeniedQuestion;
import dev.longshore.proto.agent.Difference;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.HeartbeatAck;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.JoinRefused;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.proto.agent.Welcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentSessionTest {
    private static final Duration BEAT = Duration.ofSeconds(2);

    /** Longer than the first back-off, shorter than the longest. */
    private static final Duration SOON = Duration.ofMillis(110);

    private final HandLoop loop = new HandLoop();
    private final Servers servers = new Servers();
    private final Tasks tasks = new Tasks();
    private final AgentSession session =
            new AgentSession(
                    loop, servers, List.of("one:7070"), new Random(1), loop::elapsed, tasks);

    @BeforeEach
    void join() {
        session.start();
        servers.send(welcome(7));
    }

    @Test
    void aRevisionIsConfirmedOnceItIsTakenIn() {
        servers.send(difference(7, 8));
        loop.pass(BEAT);

        assertThat(tasks.taken).containsExactly(7L, 8L);
        assertThat(servers.heard())
                .filteredOn(FromAgent::hasHeartbeat)
                .extracting(message -> message.getHeartbeat().getRevision())
                .containsExactly(8L);
    }

    @Test
    void aDifferenceThatMeetsABugIsNotConfirmedAndTheSessionStartsOver() {
        tasks.broken = true;
        assertThatIllegalStateException().isThrownBy(() -> servers.send(difference(7, 8)));
        tasks.broken = false;

        assertThat(session.revision()).isZero();
        loop.pass(SOON);
        assertThat(servers.opened).isEqualTo(2);
        assertThat(servers.heard()).noneMatch(FromAgent::hasHeartbeat);
        servers.send(welcome(8));
        assertThat(tasks.taken).containsExactly(7L, 8L);
        assertThat(session.revision()).isEqualTo(8);
    }

    /** What a leader says late confirms the moment when the question was sent, not when it came. */
    @Test
    void anAnsweredBeatConfirmsTheMomentWhenItWasSent() {
        Duration first = loop.elapsed().plus(BEAT);
        loop.pass(BEAT.multipliedBy(2).plusMillis(500));

        servers.send(ack(1, true));
        assertThat(tasks.confirmed.getLast()).isEqualTo(first);
    }

    @Test
    void aServerThatMayNotLeadAnyMoreConfirmsNothing() {
        int before = tasks.confirmed.size();
        loop.pass(BEAT);

        servers.send(ack(1, false));
        servers.send(ack(7, true));

        assertThat(tasks.confirmed).hasSize(before);
    }

    @Test
    void eachStreamOfABootHasAGreaterNumber() {
        loop.pass(Duration.ofSeconds(1));
        var restarted =
                new AgentSession(
                        loop, servers, List.of("one:7070"), new Random(1), loop::elapsed, tasks);
        restarted.start();
        servers.end();
        loop.pass(SOON);

        assertThat(numbers()).hasSize(3).isSorted().doesNotHaveDuplicates();
    }

    /** Its uptime may have begun anew while the boot's name stayed. */
    @Test
    void anAgentWhoseNumberIsTooSmallGoesOnAboveTheNewest() {
        servers.send(
                ToAgent.newBuilder()
                        .setJoinRefused(JoinRefused.newBuilder().setNewestStream(1_000_000))
                        .build());
        loop.pass(SOON);

        assertThat(numbers().getLast()).isGreaterThan(1_000_000);
    }

    /** gRPC takes no host name with an underscore, say, and a leader may be told under one. */
    @Test
    void aServerToWhichNoStreamCanBeOpenedIsOneOfSeveral() {
        servers.refused = true;
        servers.end();
        loop.pass(SOON);
        assertThat(servers.opened).isGreaterThan(1);

        servers.refused = false;
        loop.pass(Duration.ofSeconds(5));
        servers.send(welcome(8));
        assertThat(session.revision()).isEqualTo(8);
    }

    /** Those who were sent away together do not come back together. */
    @Test
    void anAgentThatIsSentAwayComesBackLaterAndLater() {
        Duration away = Duration.ofSeconds(4);
        for (int i = 1; i < 5; i++) {
            int before = servers.opened;
            servers.send(
                    ToAgent.newBuilder()
                            .setBusy(Busy.newBuilder().setRetryAfter(seconds(away.toSeconds())))
                            .build());
            loop.pass(away);
            assertThat(servers.opened).as("not before it was told").isEqualTo(before);
            Duration spread = away.multipliedBy(i).dividedBy(4).plusMillis(500);
            Duration end = loop.elapsed().plus(spread);
            while (servers.opened == before) {
                assertThat(loop.elapsed()).isLessThan(end);
                loop.pass(SOON);
            }
        }
    }

    @Test
    void aQuestionIsAnsweredUnderItsNumber() {
        servers.send(question(7));
        servers.send(question(8));
        tasks.asked.get(1).accept(DeniedAnswer.newBuilder().setFailure("second").build());
        tasks.asked.get(0).accept(DeniedAnswer.newBuilder().setFailure("first").build());

        assertThat(answers())
                .extracting(DeniedAnswer::getId, DeniedAnswer::getFailure)
                .containsExactly(tuple(8L, "second"), tuple(7L, "first"));
    }

    @Test
    void whoAskedOnAStreamThatHasEndedIsNotAnsweredOnTheNextOne() {
        servers.send(question(7));
        servers.end();
        loop.pass(SOON);
        servers.send(welcome(7));
        tasks.asked.getFirst().accept(DeniedAnswer.getDefaultInstance());

        assertThat(answers()).isEmpty();
    }

    @Test
    void tooManyQuestionsAtATimeAreRefused() {
        for (int i = 1; i <= Answers.MOST; i++) {
            servers.send(question(i));
        }
        servers.send(question(9));
        assertThat(answers())
                .singleElement()
                .satisfies(
                        answer -> {
                            assertThat(answer.getId()).isEqualTo(9);
                            assertThat(answer.getFailure()).contains("at present");
                        });

        tasks.asked.getFirst().accept(DeniedAnswer.getDefaultInstance());
        servers.send(question(10));
        assertThat(tasks.asked).hasSize(Answers.MOST + 1);
    }

    private static ToAgent question(long id) {
        return ToAgent.newBuilder()
                .setDeniedQuestion(DeniedQuestion.newBuilder().setId(id).setTaskArn("task/t1"))
                .build();
    }

    private List<DeniedAnswer> answers() {
        return servers.heard().stream()
                .filter(FromAgent::hasDeniedAnswer)
                .map(FromAgent::getDeniedAnswer)
                .toList();
    }

    /** Else it would beat without a pause, or never come back. */
    @Test
    void timesThatMakeNoSenseAreNoReasonToStayAway() {
        for (long nonsense : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            int before = servers.opened;
            servers.send(
                    ToAgent.newBuilder()
                            .setBusy(Busy.newBuilder().setRetryAfter(seconds(nonsense)))
                            .build());
            loop.pass(Duration.ofMinutes(2));
            assertThat(servers.opened).as("after " + nonsense).isGreaterThan(before);
        }
    }

    @Test
    void aWelcomeWithoutTimesIsNone() {
        servers.send(
                ToAgent.newBuilder()
                        .setWelcome(
                                Welcome.newBuilder()
                                        .setLease(seconds(Long.MAX_VALUE))
                                        .setLostAfter(seconds(Long.MIN_VALUE)))
                        .build());

        assertThat(session.revision()).isZero();
        loop.pass(SOON);
        assertThat(servers.opened).isEqualTo(2);
    }

    private List<Long> numbers() {
        return servers.heard().stream()
                .filter(FromAgent::hasHello)
                .map(message -> message.getHello().getStream())
                .toList();
    }

    private static ToAgent ack(long sequence, boolean leads) {
        return ToAgent.newBuilder()
                .setHeartbeatAck(
                        HeartbeatAck.newBuilder()
                                .setRevision(7)
                                .setSequence(sequence)
                                .setLeads(leads))
                .build();
    }

    /** An assignment that always meets a bug does not make the agent ask without a pause. */
    @Test
    void anAssignmentThatMeetsABugIsAskedForAgainAfterLongerAndLongerPauses() {
        tasks.broken = true;
        loop.pass(Duration.ofSeconds(1));
        session.close();
        var again =
                new AgentSession(
                        loop, servers, List.of("one:7070"), new Random(1), loop::elapsed, tasks);
        again.start();
        for (int i = 0; i < 7; i++) {
            int before = servers.opened;
            assertThatIllegalStateException().isThrownBy(() -> servers.send(welcome(7)));
            assertThat(again.revision()).isZero();
            loop.pass(Duration.ofSeconds(5));
            assertThat(servers.opened).isEqualTo(before + 1);
        }

        int before = servers.opened;
        assertThatIllegalStateException().isThrownBy(() -> servers.send(welcome(7)));
        loop.pass(Duration.ofSeconds(2));
        assertThat(servers.opened).isEqualTo(before);
    }

    private static ToAgent welcome(long revision) {
        return ToAgent.newBuilder()
                .setWelcome(
                        Welcome.newBuilder()
                                .setLease(seconds(20))
                                .setLostAfter(seconds(60))
                                .setHeartbeatInterval(seconds(BEAT.toSeconds()))
                                .setAssignment(Assignment.newBuilder().setRevision(revision)))
                .build();
    }

    private static ToAgent difference(long previous, long revision) {
        return ToAgent.newBuilder()
                .setDifference(Difference.newBuilder().setPrevious(previous).setRevision(revision))
                .build();
    }

    private static com.google.protobuf.Duration seconds(long seconds) {
        return com.google.protobuf.Duration.newBuilder().setSeconds(seconds).build();
    }

    /** Takes assignments in, unless it is broken. */
    private static final class Tasks implements SessionListener {
        private final List<Long> taken = new ArrayList<>();
        private final List<Duration> confirmed = new ArrayList<>();
        private final List<Consumer<DeniedAnswer>> asked = new ArrayList<>();
        private boolean broken;

        @Override
        public void denied(String taskArn, Consumer<DeniedAnswer> answer) {
            asked.add(answer);
        }

        @Override
        public Hello hello(String sessionId) {
            return Hello.newBuilder().setSessionId(sessionId).build();
        }

        @Override
        public void assigned(String containerInstanceArn, Assignment assignment) {
            take(assignment.getRevision());
        }

        @Override
        public void confirmed(Duration sentAt, Duration lostAfter) {
            confirmed.add(sentAt);
        }

        @Override
        public void changed(Difference difference) {
            take(difference.getRevision());
        }

        private void take(long revision) {
            if (broken) {
                throw new IllegalStateException("a bug");
            }
            taken.add(revision);
        }
    }

    /** Servers that say what the test says, on the newest stream. */
    private static final class Servers implements ControlPlane {
        private final List<FromAgent> heard = new ArrayList<>();
        private final List<Listener> listeners = new ArrayList<>();
        private int opened;
        private boolean refused;

        List<FromAgent> heard() {
            return heard;
        }

        void send(ToAgent message) {
            listeners.getLast().received(message);
        }

        void end() {
            listeners.getLast().ended("broken");
        }

        @Override
        public Stream open(String server, Listener listener) {
            opened++;
            if (refused) {
                throw new IllegalArgumentException("Invalid DNS name: " + server);
            }
            listeners.add(listener);
            return new Stream() {
                @Override
                public void send(FromAgent message) {
                    heard.add(message);
                }

                @Override
                public void close() {}
            };
        }
    }
}
