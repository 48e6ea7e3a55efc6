package dev.longshore.state.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskStatusTest {
    /** One row per status, one column per next status in the order of the enumeration. */
    @ParameterizedTest
    @CsvSource({
        "PROVISIONING,   - x x x x x x x",
        "PENDING,        - - x x x x x x",
        "ACTIVATING,     - - - x x x x x",
        "RUNNING,        - - - - x x x x",
        "DEACTIVATING,   - - - - - x x x",
        "STOPPING,       - - - - - - x x",
        "DEPROVISIONING, - - - - - - - x",
        "STOPPED,        - - - - - - - -",
    })
    void lastStatusMovesForwardOnly(TaskStatus from, String allowed) {
        String actual =
                String.join(
                        " ",
                        Arrays.stream(TaskStatus.values())
                                .map(next -> from.mayBecome(next) ? "x" : "-")
                                .toList());

        assertThat(actual).isEqualTo(allowed);
    }

    @Test
    void threeStatusesComeBeforeRunning() {
        assertThat(Arrays.stream(TaskStatus.values()).filter(TaskStatus::isBeforeRunning))
                .containsExactly(
                        TaskStatus.PROVISIONING, TaskStatus.PENDING, TaskStatus.ACTIVATING);
    }

    @ParameterizedTest
    @EnumSource
    void aNameIsReadBack(TaskStatus status) {
        assertThat(TaskStatus.parse(status.name())).contains(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "running", "RUNNING ", "DELETED"})
    void otherNamesAreNone(String name) {
        assertThat(TaskStatus.parse(name)).isEmpty();
    }
}
