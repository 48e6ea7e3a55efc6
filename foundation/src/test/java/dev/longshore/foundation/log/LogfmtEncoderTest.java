package dev.longshore.foundation.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogfmtEncoderTest {
    private final LoggerContext context = new LoggerContext();

    @Test
    void anEventIsOneLine() {
        assertThat(encoded("it is \"here\"\nand there\\", null))
                .isEqualTo(
                        "ts=2026-01-01T00:00:00.000Z level=INFO logger=Thing"
                                + " msg=\"it is \\\"here\\\"\\nand there\\\\\"\n");
    }

    @Test
    void aStackTraceStaysOnTheLine() {
        String line = encoded("failed", new NumberFormatException("For input string: \"x\""));

        assertThat(line)
                .contains(
                        " error=\"java.lang.NumberFormatException: For input string: \\\"x\\\"\\n")
                .endsWith("\"\n");
        assertThat(line.lines()).hasSize(1);
    }

    private String encoded(String message, @Nullable Throwable failure) {
        var event =
                new LoggingEvent(
                        "",
                        context.getLogger("dev.longshore.Thing"),
                        Level.INFO,
                        message,
                        failure,
                        null);
        event.setInstant(Instant.parse("2026-01-01T00:00:00Z"));
        return new String(new LogfmtEncoder().encode(event), StandardCharsets.UTF_8);
    }
}
