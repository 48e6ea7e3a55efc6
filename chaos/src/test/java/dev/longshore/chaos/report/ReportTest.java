package dev.longshore.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.chaos.checker.Promise;
import dev.longshore.chaos.checker.Violation;
import dev.longshore.chaos.history.FaultSeen;
import dev.longshore.chaos.history.Operation;
import dev.longshore.chaos.history.Outcome;
import dev.longshore.chaos.history.ServerSeen;
import dev.longshore.chaos.history.ServiceSeen;
import dev.longshore.chaos.history.Visit;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void everyPromiseHasItsVerdict() {
        Story clean = story(List.of());
        for (Promise promise : Promise.values()) {
            assertThat(TextReport.of(clean)).contains(promise.sentence());
            assertThat(HtmlReport.of(clean)).contains(promise.sentence());
        }
        assertThat(TextReport.of(clean)).contains("every promise held").doesNotContain("BROKEN");
    }

    @Test
    void aBrokenPromiseComesWithItsEvidence() {
        Story broken =
                story(List.of(new Violation(Promise.LAUNCHED_ONCE, "<token> was launched twice")));
        assertThat(TextReport.of(broken))
                .contains("BROKEN  LAUNCHED_ONCE ")
                .contains("<token> was launched twice")
                .contains("a promise was broken");
        assertThat(HtmlReport.of(broken)).contains("&lt;token&gt; was launched twice");
    }

    @Test
    void whatHadNoOccasionIsNotCalledHeld() {
        assertThat(TextReport.of(story(List.of()))).contains("untried OUTAGES_STOP_NOTHING ");
    }

    @Test
    void thePageNeedsNothingElse() {
        assertThat(HtmlReport.of(story(List.of())))
                .contains("<svg", "leader-killed s1", "s1 LEADER, term 2")
                .doesNotContain("http://", "https://", "<script", "src=", "url(")
                .doesNotContain("NaN");
    }

    @Test
    void theLongestSilenceOfEachFaultIsMeasured() {
        List<Operation> operations =
                List.of(read(1), read(2), read(9), read(10), read(40), read(41));
        List<FaultSeen> faults =
                List.of(
                        new FaultSeen("kill", List.of("s1"), 3 * SECOND, 8 * SECOND, "p", true),
                        new FaultSeen("cut", List.of("s1"), 40 * SECOND, 41 * SECOND, "p", true));
        assertThat(Figures.silenceMillis(operations, faults, false))
                .containsEntry("kill", 7_000L)
                .containsEntry("cut", 1_000L);
    }

    private static Operation read(long second) {
        return new Operation("c", "x", false, "", second * SECOND - 5, second * SECOND, Outcome.OK);
    }

    private static Story story(List<Violation> violations) {
        return new Story(
                7,
                Instant.parse("2026-01-01T00:00:00Z"),
                60 * SECOND,
                1_500,
                violations,
                List.of(new FaultSeen("leader-killed", List.of("s1"), 0, SECOND, "proof", true)),
                List.of(),
                List.of(
                        new ServerSeen(0, "s1", "LEADER", 2),
                        new ServerSeen(SECOND, "s1", "", 0),
                        new ServerSeen(2 * SECOND, "s1", "FOLLOWER", 3)),
                List.of(read(1), read(2)),
                List.of(),
                List.of(new ServiceSeen(SECOND, "web", 2, 2, 0, 1)),
                List.of(new Visit("a1", SECOND, "10.0.0.1", false)),
                List.of());
    }
}
