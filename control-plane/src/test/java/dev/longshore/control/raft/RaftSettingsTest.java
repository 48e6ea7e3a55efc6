package dev.longshore.control.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.junit.jupiter.api.Test;

class RaftSettingsTest {
    /** Ratis ends a member that stood still for longer; seen with servers that slept. */
    @Test
    void aMemberOutlivesAnyPause() {
        var properties = RaftSettings.properties(Path.of("raft"), 7071, 0);

        assertThat(RaftServerConfigKeys.closeThreshold(properties).toLong(TimeUnit.DAYS))
                .isGreaterThan(365);
    }
}
