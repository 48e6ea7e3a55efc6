package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FailuresTest {
    @Test
    void showsWhatTheDaemonSaysAndNotItsEnvelope() {
        assertThat(
                        Failures.text(
                                "Status 500: {\"cause\":\"x\",\"message\":\"no such image\",\"response\":500}"))
                .isEqualTo("no such image");
        assertThat(Failures.text("java.io.IOException: not there"))
                .isEqualTo("java.io.IOException: not there");
        assertThat(Failures.text("template {{.Name}}")).isEqualTo("template {{.Name}}");
        assertThat(Failures.text(null)).isEqualTo("no reason given");
    }
}
