package dev.longshore.control.process.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiskGuardTest {
    private final List<DiskGuard.Level> told = new ArrayList<>();
    private long free;
    private boolean broken;

    private final DiskGuard guard =
            new DiskGuard("s1", Path.of("/data"), this::measure, 1000, told::add);

    private long measure() throws IOException {
        if (broken) {
            throw new IOException("the disk is gone");
        }
        return free;
    }

    private DiskGuard.Level with(long bytes) {
        free = bytes;
        guard.check();
        return guard.level();
    }

    @Test
    void writesAreRefusedBelowTheReserveAndTheServerStopsBelowAQuarterOfIt() {
        assertThat(with(1000)).isEqualTo(DiskGuard.Level.AMPLE);
        assertThat(guard.refusal()).isEmpty();
        assertThat(with(999)).isEqualTo(DiskGuard.Level.LOW);
        assertThat(guard.refusal().orElseThrow()).contains("s1", "/data", "999", "1,250");
        assertThat(with(250)).isEqualTo(DiskGuard.Level.LOW);
        assertThat(with(249)).isEqualTo(DiskGuard.Level.EXHAUSTED);
        assertThat(guard.exhausted()).contains("249", "250", "s1", "/data");
    }

    @Test
    void comesBackOnlyWithClearlyMoreThanTheReserve() {
        with(900);
        assertThat(with(1249)).isEqualTo(DiskGuard.Level.LOW);
        assertThat(with(1250)).isEqualTo(DiskGuard.Level.AMPLE);
        assertThat(with(1000)).isEqualTo(DiskGuard.Level.AMPLE);
        assertThat(told).containsExactly(DiskGuard.Level.LOW, DiskGuard.Level.AMPLE);
    }

    @Test
    void aDiskThatCannotBeMeasuredKeepsItsLevel() {
        with(900);
        broken = true;
        assertThat(with(5000)).isEqualTo(DiskGuard.Level.LOW);
        assertThat(guard.freeBytes()).isEqualTo(900);
    }
}
