package dev.longshore.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class CommandsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Commands commands = new Commands(List.of());

    @Test
    void tellsStatusOutputAndErrorsApart() throws CommandFailure {
        var result = commands.run("in", LONG, List.of("sh", "-c", "cat; echo err >&2; exit 3"));

        assertThat(result).isEqualTo(new CommandResult(3, "in", "err\n"));
    }

    @Test
    void muchInputAndOutputDoNotBlock() throws CommandFailure {
        String much = "x".repeat(1 << 20);

        assertThat(commands.run(much, LONG, List.of("cat")).output()).isEqualTo(much);
        assertThat(commands.run(much, LONG, List.of("true")).exitCode()).isZero();
    }

    @Test
    @Timeout(10)
    void aCommandThatTakesTooLongIsKilled() {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> commands.run("", Duration.ofMillis(50), List.of("sleep", "60")))
                .withMessageContaining("did not end within 50 ms");
    }

    /** What a killed command still does must not come about after its failure has been told. */
    @Test
    @Timeout(10)
    void aKilledCommandHasEndedWhenItsFailureIsTold() {
        String mark = "60." + ProcessHandle.current().pid();

        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> commands.run("", Duration.ofMillis(50), List.of("sleep", mark)));

        assertThat(ProcessHandle.current().children())
                .noneMatch(child -> child.info().commandLine().orElse("").contains(mark));
    }

    @Test
    @Timeout(10)
    void aChildThatKeepsTheOutputOpenDoesNotHoldUp() throws CommandFailure {
        assertThat(commands.run("", LONG, List.of("sh", "-c", "sleep 2 & exit 4")).exitCode())
                .isEqualTo(4);
    }

    @Test
    void anUnknownCommandIsAFailure() {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> commands.run("", LONG, List.of("/no/such/command")))
                .withMessageContaining("/no/such/command");
    }
}
