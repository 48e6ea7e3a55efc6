package dev.longshore.foundation.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class BootClockTest {
    private static final LongSupplier CLOCK = BootClock.nanos();

    /** The kernel's uptime is the same clock, in hundredths of a second. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void itIsTheTimeSinceTheMachineStarted() throws IOException {
        Duration before = uptime();
        Duration read = Duration.ofNanos(CLOCK.getAsLong());
        Duration after = uptime();

        assertThat(read).isBetween(before, after.plusMillis(10));
    }

    @Test
    void itNeverGoesBack() {
        long last = CLOCK.getAsLong();
        for (int i = 0; i < 10_000; i++) {
            long now = CLOCK.getAsLong();
            assertThat(now - last).isNotNegative();
            last = now;
        }
    }

    private static Duration uptime() throws IOException {
        String text = Files.readString(Path.of("/proc/uptime"));
        return Duration.ofMillis((long) (Double.parseDouble(text.split(" ", 2)[0]) * 1_000));
    }
}
