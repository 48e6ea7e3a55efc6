package dev.longshore.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.HealthCheck;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthChecksTest {
    private final HandLoop loop = new HandLoop();
    private final Execs host = new Execs();
    private final List<String> heard = new ArrayList<>();
    private final HealthChecks checks =
            new HealthChecks(loop, host, (name, status) -> heard.add(name + " " + status));

    /** Results of checks: o a success, x a failure, - no end in time; one every ten seconds. */
    @ParameterizedTest
    @CsvSource({
        "o, 3, 0, HEALTHY",
        "oooo, 3, 0, HEALTHY",
        "xx, 3, 0, ''",
        "xxx, 3, 0, UNHEALTHY",
        "x, 1, 0, UNHEALTHY",
        "-, 1, 0, UNHEALTHY",
        "x-x, 3, 0, UNHEALTHY",
        "xxox, 3, 0, HEALTHY",
        "xxoxxx, 3, 0, HEALTHY UNHEALTHY",
        "xxxo, 3, 0, UNHEALTHY HEALTHY",
        "xxxxxx, 3, 0, UNHEALTHY",
        "xxx, 1, 31, ''",
        "xxxx, 1, 31, UNHEALTHY",
        "xxxx, 2, 31, ''",
        "ox, 1, 31, HEALTHY UNHEALTHY",
        "oxx, 3, 31, HEALTHY",
        "oxxx, 3, 31, HEALTHY UNHEALTHY",
    })
    void statusFollowsResults(String results, int retries, int startPeriod, String statuses) {
        watch(check().setInterval(10).setRetries(retries).setStartPeriod(startPeriod));
        for (String result : results.split("", -1)) {
            if (result.isEmpty()) {
                continue; // behind the last one
            }
            loop.pass(Duration.ofSeconds(10));
            host.answer(
                    result.equals("-")
                            ? Optional.empty()
                            : Optional.of(new ExecResult(result.equals("o") ? 0 : 1, "")));
        }

        assertThat(String.join(" ", heard).replace("web ", "")).isEqualTo(statuses);
    }

    @Test
    void withoutNumbersThoseOfEcsHold() {
        watch(check());
        loop.pass(Duration.ofSeconds(29));
        assertThat(host.running).isEmpty();
        loop.pass(Duration.ofSeconds(1));

        assertThat(host.asked).containsExactly("id-1 [/bin/sh, -c, true] PT5S");
        for (int i = 0; i < 3; i++) {
            assertThat(heard).isEmpty();
            host.answer(Optional.of(new ExecResult(1, "")));
            loop.pass(Duration.ofSeconds(30));
        }
        assertThat(heard).containsExactly("web UNHEALTHY");
    }

    @Test
    void oneCheckRunsAtATime() {
        watch(check().setInterval(5));
        loop.pass(Duration.ofMinutes(1));

        assertThat(host.running).hasSize(1);
        host.answer(Optional.empty());
        loop.pass(Duration.ofSeconds(4));
        assertThat(host.running).isEmpty();
        loop.pass(Duration.ofSeconds(1));
        assertThat(host.running).hasSize(1);
    }

    @Test
    void watchingAgainChangesNothing() {
        watch(check().setInterval(5));
        loop.pass(Duration.ofSeconds(3));
        watch(check().setInterval(5));
        loop.pass(Duration.ofSeconds(2));

        assertThat(host.asked).hasSize(1);
    }

    @Test
    void whatIsForgottenIsNotCheckedAndALateResultIsNobodys() {
        watch(check().setInterval(5));
        loop.pass(Duration.ofSeconds(5));
        checks.forget("web");
        host.answer(Optional.of(new ExecResult(0, "")));
        loop.pass(Duration.ofMinutes(5));

        assertThat(heard).isEmpty();
        assertThat(host.asked).hasSize(1);

        watch(check().setInterval(5));
        checks.close();
        loop.pass(Duration.ofMinutes(5));
        assertThat(host.asked).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "CMD-SHELL:curl -f localhost || exit 1, /bin/sh:-c:curl -f localhost || exit 1",
        "CMD-SHELL:a:b, /bin/sh:-c:a b",
        "CMD:curl:-f:localhost, curl:-f:localhost",
        "curl:-f, curl:-f",
    })
    void whatACommandMeans(String words, String program) {
        var check = HealthCheck.newBuilder().addAllCommand(List.of(words.split(":", -1)));

        assertThat(String.join(":", HealthChecks.command(check.build()))).isEqualTo(program);
    }

    private static HealthCheck.Builder check() {
        return HealthCheck.newBuilder().addCommand("CMD-SHELL").addCommand("true");
    }

    private void watch(HealthCheck.Builder check) {
        var container = ContainerDefinition.newBuilder().setName("web").setHealthCheck(check);
        checks.watch(container.build(), "id-1", loop.now());
    }

    /** Takes checks, and ends them when the test says so. */
    private static final class Execs implements HealthChecks.Probe {
        private final ArrayDeque<Consumer<Optional<ExecResult>>> running = new ArrayDeque<>();
        private final List<String> asked = new ArrayList<>();

        void answer(Optional<ExecResult> result) {
            running.remove().accept(result);
        }

        @Override
        public void exec(
                String runtimeId,
                List<String> command,
                Duration timeout,
                Consumer<Optional<ExecResult>> done) {
            asked.add(runtimeId + " " + command + " " + timeout);
            running.add(done);
        }
    }
}
