package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StopsTest {
    /** Podman's answer has a number, Docker's the image's word. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"StopSignal\": \"3\"}          | 3",
                "{\"StopSignal\": 37}             | 37",
                "{\"StopSignal\": \"SIGRTMIN+3\"} | SIGRTMIN+3",
                "{\"StopSignal\": \"\"}           | SIGTERM",
                "{\"Image\": \"nginx\"}           | SIGTERM",
            })
    void theSignalIsTheImages(String config, String signal) throws JsonProcessingException {
        InspectContainerResponse container =
                DefaultDockerClientConfig.createDefaultConfigBuilder()
                        .build()
                        .getObjectMapper()
                        .readValue("{\"Config\": " + config + "}", InspectContainerResponse.class);

        assertThat(Stops.stopSignal(container)).isEqualTo(signal);
    }
}
