package dev.longshore.control.raft.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.raft.election.Canvass.Ask;
import dev.longshore.control.raft.election.Canvass.Stand;
import dev.longshore.control.raft.election.Canvass.Step;
import dev.longshore.control.raft.election.Canvass.Wait;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CanvassTest {
    private static final List<String> OTHERS = List.of("s1", "s3");
    private static final VoterView OWN = lost("s2", 5, 10);

    /** A clock of nanoseconds may begin anywhere, and overflow. */
    private long nanos = Long.MAX_VALUE - 1;

    private final Canvass canvass = new Canvass(() -> nanos);

    /** What a member does at once that has asked both others, by what these answer. */
    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(
                        "both have lost it, and this one's log is the longest",
                        List.of(lost("s1", 5, 9), lost("s3", 5, 9)),
                        true),
                Arguments.of("one is a majority with this one", List.of(lost("s3", 5, 10)), true),
                Arguments.of("nobody answers", List.of(), false),
                Arguments.of(
                        "the one that answers hears its leader", List.of(hears("s3", 400)), false),
                Arguments.of(
                        "the one that answers owes its leader a moment",
                        List.of(hears("s3", 1)),
                        false),
                Arguments.of("one leads", List.of(leads("s3")), false),
                Arguments.of(
                        "one leads, and one has lost it too: another leader was cut off",
                        List.of(leads("s1"), lost("s3", 5, 10)),
                        true),
                Arguments.of(
                        "an equal one has the smaller name: it goes first",
                        List.of(lost("s1", 5, 10)),
                        false),
                Arguments.of("an equal one has the greater name", List.of(lost("s3", 5, 10)), true),
                Arguments.of("another one's log is longer", List.of(lost("s3", 5, 11)), false),
                Arguments.of(
                        "another one's log ends in a later term", List.of(lost("s3", 6, 1)), false),
                Arguments.of(
                        "another one's log is longer, in an earlier term",
                        List.of(lost("s3", 4, 99)),
                        true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void standsAtOnceWhereAMajorityHasLostTheLeaderAndItIsTheFirst(
            String when, List<VoterView> answers, boolean stands) {
        assertThat(next()).isEqualTo(new Ask(OTHERS));
        OTHERS.forEach(canvass::silent);
        answers.forEach(canvass::answered);

        assertThat(next() instanceof Stand).as(when).isEqualTo(stands);
    }

    @Test
    void asksNobodyWhileItHearsItsLeader() {
        assertThat(canvass.next(hears("s2", 120), OTHERS))
                .isEqualTo(new Wait(Duration.ofMillis(120)));
    }

    @Test
    void standsInItsTurnWhereTheOneBeforeItDoesNot() {
        assertThat(
                        standsAfter(
                                Duration.ofSeconds(1),
                                (asked, _) -> answer(asked, lost("s1", 5, 10))))
                .isBetween(Canvass.TURN, Canvass.TURN.plusMillis(20));
    }

    /** On a busy machine the answers of the one before it take their time, as its election does. */
    @Test
    void doesNotStandInItsTurnOnAnOldAnswer() {
        next();
        canvass.silent("s3");
        canvass.answered(lost("s1", 5, 10));
        assertThat(next()).isInstanceOf(Wait.class);
        pass(Canvass.TURN);
        next(); // asks again
        assertThat(next()).isInstanceOf(Wait.class);

        canvass.answered(lost("s1", 5, 10));
        assertThat(next()).isInstanceOf(Stand.class);
    }

    @Test
    void whoeverSeesThatAnotherStandsLeavesItsElectionItsTime() {
        next();
        canvass.silent("s1");
        canvass.answered(lost("s3", 5, 9));
        VoterView later = new VoterView("s2", 6, Duration.ZERO, true, 5, 10);

        assertThat(canvass.next(later, OTHERS)).isInstanceOf(Wait.class);
        pass(Canvass.STAND_AGAIN.minusMillis(1));
        assertThat(canvass.next(later, OTHERS)).isInstanceOf(Wait.class);
        pass(Duration.ofMillis(1));
        assertThat(canvass.next(later, OTHERS)).isEqualTo(new Ask(OTHERS));
    }

    /** It would not be voted for. */
    @Test
    void neverStandsWhereAMajorityIsAheadOfIt() {
        assertThat(
                        standsAfter(
                                Duration.ofMinutes(1),
                                (asked, _) -> answer(asked, lost("s3", 5, 11))))
                .isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void neverStandsWhereAMajorityIsSilentOrContent() {
        assertThat(
                        standsAfter(
                                Duration.ofMinutes(1),
                                (asked, time) ->
                                        time.toMillis() % 2 == 0
                                                && answer(asked, hears("s1", 300))))
                .isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void asksAgainOnceAPromiseHasRunOut() {
        assertThat(
                        standsAfter(
                                Duration.ofSeconds(1),
                                (asked, time) ->
                                        answer(
                                                asked,
                                                time.toMillis() < 17
                                                        ? hears("s3", 17 - time.toMillis())
                                                        : lost("s3", 5, 10))))
                .isBetween(Duration.ofMillis(17), Duration.ofMillis(23));
    }

    @Test
    void waitsAMomentForAnswersThatAreMissing() {
        var five = List.of("s1", "s3", "s4", "s5");
        canvass.next(OWN, five);
        canvass.answered(lost("s4", 5, 10));
        canvass.answered(lost("s5", 5, 10));
        assertThat(canvass.next(OWN, five)).isInstanceOf(Wait.class);
        canvass.answered(lost("s1", 5, 11));
        canvass.silent("s3");
        assertThat(canvass.next(OWN, five)).as("s1 goes first").isInstanceOf(Wait.class);
    }

    @Test
    void anOldAnswerDoesNotCount() {
        next();
        canvass.silent("s1");
        canvass.answered(lost("s3", 5, 10));
        pass(Canvass.FRESH);
        next();
        assertThat(next()).isInstanceOf(Wait.class);
    }

    @Test
    void afterStandingItLeavesTheElectionItsTime() {
        next();
        canvass.silent("s1");
        canvass.answered(lost("s3", 5, 10));
        assertThat(next()).isInstanceOf(Stand.class);
        pass(Canvass.STAND_AGAIN.minusMillis(1));
        assertThat(next()).isInstanceOf(Wait.class);
        pass(Duration.ofMillis(1));
        assertThat(next()).isEqualTo(new Ask(OTHERS));
    }

    @Test
    void aMemberAloneStandsAtOnce() {
        assertThat(canvass.next(OWN, List.of())).isInstanceOf(Stand.class);
    }

    /** When the network is at fault it is for long. */
    @Test
    void asksMoreSeldomAfterAWhile() {
        assertThat(asksWithin(Canvass.LONG)).isBetween(100L, 130L);
        assertThat(asksWithin(Canvass.LONG)).isBetween(20L, 30L);
    }

    private long asksWithin(Duration time) {
        long asks = 0;
        for (long i = 0; i < time.toMillis(); i++) {
            if (next() instanceof Ask) {
                asks++;
            }
            pass(Duration.ofMillis(1));
        }
        return asks;
    }

    /** How long it takes until it stands, at most this long; the others answer as told. */
    private Duration standsAfter(
            Duration most, BiFunction<List<String>, Duration, Boolean> answers) {
        for (Duration time = Duration.ZERO; time.compareTo(most) < 0; time = time.plusMillis(1)) {
            Step step = next();
            while (step instanceof Ask(List<String> asked)) {
                var _ = answers.apply(asked, time);
                step = next();
            }
            if (step instanceof Stand) {
                return time;
            }
            pass(Duration.ofMillis(1));
        }
        return most;
    }

    private boolean answer(List<String> asked, VoterView view) {
        asked.forEach(canvass::silent);
        if (asked.contains(view.id())) {
            canvass.answered(view);
        }
        return true;
    }

    private Step next() {
        return canvass.next(OWN, OTHERS);
    }

    private static VoterView lost(String id, long lastTerm, long lastIndex) {
        return new VoterView(id, 5, Duration.ZERO, true, lastTerm, lastIndex);
    }

    private static VoterView hears(String id, long leftMillis) {
        return new VoterView(id, 5, Duration.ofMillis(leftMillis), true, 5, 10);
    }

    private static VoterView leads(String id) {
        return new VoterView(id, 5, Duration.ZERO, false, 5, 10);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }
}
