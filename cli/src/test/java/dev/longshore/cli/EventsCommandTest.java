package dev.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Timestamp;
import dev.longshore.proto.admin.Event;
import dev.longshore.proto.admin.WatchRequest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class EventsCommandTest {
    private static final Instant NOW = Instant.parse("2026-01-23T17:57:58Z");
    private static final Event EVENT =
            Event.newBuilder()
                    .setTime(Timestamp.newBuilder().setSeconds(NOW.getEpochSecond()).setNanos(7))
                    .setDetailType("ECS Task State Change")
                    .setResource("arn:aws:ecs:us-west-2:111122223333:task/prod/c13b")
                    .setSummary("PENDING -> RUNNING")
                    .setJson("{\"version\":\"0\"}")
                    .build();

    @Test
    void asksForWhatIsWritten() {
        WatchRequest request =
                request(
                        "--cluster",
                        "prod",
                        "--type",
                        "task,hook",
                        "--type",
                        "SERVICE",
                        "--resource",
                        "family:web");

        assertThat(request.getCluster()).isEqualTo("prod");
        assertThat(request.getDetailTypesList())
                .containsExactly(
                        "ECS Task State Change", "ECS Hook State Change", "ECS Service Action");
        assertThat(request.getResource()).isEqualTo("family:web");
        assertThat(request.getFromCase()).isEqualTo(WatchRequest.FromCase.FROM_NOT_SET);
        assertThat(request.getFollow()).isFalse();
    }

    @Test
    void followsFromNowOnUnlessItIsToldWhere() {
        assertThat(request("--follow").getNow()).isTrue();
        assertThat(request("--follow", "--after", "x-1").getAfter()).isEqualTo("x-1");
        assertThat(request("--follow", "--since", "10m").getSince().getSeconds())
                .isEqualTo(NOW.getEpochSecond() - 600);
    }

    @Test
    void beginsAtOnePlaceOnly() {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> request("--since", "10m", "--after", "x-1"))
                .withMessage("write either --since or --after: both say where to begin");
    }

    @Test
    void namesTheTypesThatThereAre() {
        assertThatExceptionOfType(CommandLine.ParameterException.class)
                .isThrownBy(() -> request("--type", "node"))
                .withMessageContaining("TASK, INSTANCE, SERVICE, DEPLOYMENT, HOOK");
    }

    @ParameterizedTest
    @CsvSource({
        "90s,2026-01-23T17:56:28Z",
        "3h,2026-01-23T14:57:58Z",
        "7d,2026-01-16T17:57:58Z",
        "2026-01-01T00:00:00Z,2026-01-01T00:00:00Z",
        "2026-01-01T01:00:00+01:00,2026-01-01T00:00:00Z"
    })
    void readsMoments(String text, Instant expected) {
        assertThat(Moments.parse(text, NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "m", "10w", "-5m", "yesterday", "2026-01-01"})
    void saysHowToWriteAMoment(String text) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> Moments.parse(text, NOW))
                .withMessage(
                        "--since "
                                + text
                                + ": write how long ago, like 10m, or a time like 2026-01-23T17:57:58Z");
    }

    @Test
    void printsALineForPeopleAndJsonForPrograms() {
        assertThat(printed())
                .isEqualTo("2026-01-23T17:57:58Z task       prod/c13b PENDING -> RUNNING\n");
        assertThat(printed("--json")).isEqualTo("{\"version\":\"0\"}\n");
    }

    private static String printed(String... words) {
        var bytes = new ByteArrayOutputStream();
        assertThat(
                        command(words)
                                .print(new PrintStream(bytes, true, StandardCharsets.UTF_8), EVENT))
                .isTrue();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static WatchRequest request(String... words) {
        return command(words).request(NOW);
    }

    private static EventsCommand command(String... words) {
        var command = new EventsCommand();
        new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(words);
        return command;
    }
}
