package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.InternalServerErrorException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class FailuresTest {
    @Test
    void showsWhatTheDaemonSaysAndNotItsEnvelope() {
        assertThat(text("{\"cause\":\"x\",\"message\":\"no such image\",\"response\":500}\n"))
                .isEqualTo("no such image");
        assertThat(text("{\"cause\":\"disk full\",\"message\":\"\"}")).isEqualTo("disk full");
        assertThat(text("Not Found")).isEqualTo("Not Found");
        assertThat(text("{broken")).isEqualTo("{broken");
        assertThat(text("template {{.Name}}")).isEqualTo("template {{.Name}}");
    }

    @Test
    void showsNoNamesOfClasses() {
        var answer = new InternalServerErrorException("{\"message\":\"no space left\"}");
        assertThat(Failures.text(new RuntimeException(answer))).isEqualTo("no space left");
        assertThat(Failures.text(new RuntimeException(new IOException("reset"))))
                .isEqualTo("reset");
        assertThat(Failures.text(new RuntimeException("why", new IOException("reset"))))
                .isEqualTo("why");
        assertThat(Failures.text(new RuntimeException(new IOException())))
                .isEqualTo("no reason given");
        assertThat(Failures.of("CannotPullContainerError", answer).reason())
                .isEqualTo("CannotPullContainerError: Error response from daemon: no space left");
    }

    private static String text(String answer) {
        return Failures.text(new InternalServerErrorException(answer));
    }
}
