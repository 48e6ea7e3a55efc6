package dev.longshore.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Report;
import dev.longshore.proto.agent.TaskObservation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportsTest {
    private final HandLoop loop = new HandLoop();
    private final List<Report> sent = new ArrayList<>();
    private int unanswered;
    private final Reports reports = new Reports(loop, () -> unanswered++);

    @Test
    void ofEachTaskTheNewestIsTold() {
        reports.add(task("one", "PENDING"));
        reports.add(task("two", "PENDING"));
        reports.add(task("one", "RUNNING"));
        open();

        assertThat(sent)
                .singleElement()
                .satisfies(
                        report ->
                                assertThat(report.getTasksList())
                                        .containsExactly(
                                                task("two", "PENDING"), task("one", "RUNNING")));
    }

    @Test
    void oneReportAtATimeIsOnItsWay() {
        open();
        reports.add(task("one", "PENDING"));
        reports.add(task("one", "RUNNING"));
        reports.add(task("two", "PENDING"));
        assertThat(sent).hasSize(1);

        reports.acknowledged(sent.getFirst().getSequence());

        assertThat(sent.getLast().getTasksList())
                .containsExactly(task("one", "RUNNING"), task("two", "PENDING"));
        assertThat(sent.getLast().getSequence()).isGreaterThan(sent.getFirst().getSequence());
    }

    @Test
    void anOldAcknowledgementIsNotTakenForTheNewestOne() {
        open();
        reports.add(task("one", "PENDING"));
        reports.acknowledged(sent.getFirst().getSequence());
        reports.add(task("one", "RUNNING"));
        reports.acknowledged(sent.getFirst().getSequence());
        reports.add(task("one", "STOPPED"));

        assertThat(sent).hasSize(2);
    }

    @Test
    void whatIsNotAcknowledgedInTimeIsHeardOf() {
        open();
        reports.add(task("one", "PENDING"));
        loop.pass(Duration.ofSeconds(14));
        assertThat(unanswered).isZero();

        loop.pass(Duration.ofSeconds(2));

        assertThat(unanswered).isOne();
    }

    @Test
    void nothingIsSentOrAwaitedOnceTheStreamHasEnded() {
        open();
        reports.add(task("one", "PENDING"));
        reports.close();
        reports.add(task("two", "PENDING"));
        loop.pass(Duration.ofMinutes(1));

        assertThat(sent).hasSize(1);
        assertThat(unanswered).isZero();
        open();
        assertThat(sent.getLast().getTasksList()).containsExactly(task("two", "PENDING"));
    }

    @Test
    void aReportIsBounded() {
        for (int i = 0; i < 500; i++) {
            reports.add(task("t" + i, "PENDING"));
        }
        open();
        while (sent.getLast().getTasksCount() == 200) {
            reports.acknowledged(sent.getLast().getSequence());
        }

        assertThat(sent).extracting(Report::getTasksCount).containsExactly(200, 200, 100);
    }

    private void open() {
        reports.open((FromAgent message) -> sent.add(message.getReport()));
    }

    private static TaskObservation task(String arn, String status) {
        return TaskObservation.newBuilder().setTaskArn(arn).setLastStatus(status).build();
    }
}
