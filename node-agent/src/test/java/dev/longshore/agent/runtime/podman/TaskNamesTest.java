package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskNamesTest {
    @ParameterizedTest
    @CsvSource({
        "longshore-0123456789abcdef0123456789abcdef-data, 0123456789abcdef0123456789abcdef",
        "longshore-0123456789abcdef0123456789abcdef-web.tmpfs0, 0123456789abcdef0123456789abcdef",
        "longshore-0123456789abcdef0123456789abcdef,",
        "longshore-data-1,",
        "my-longshore-0123456789abcdef0123456789abcdef-data,",
        "pages,",
    })
    void aVolumeIsNamedForItsTask(String name, String taskId) {
        assertThat(TaskNames.taskOfVolume(name)).isEqualTo(Optional.ofNullable(taskId));
    }
}
