package dev.longshore.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.runtime.PullBehavior;
import dev.longshore.foundation.config.ConfigException;
import dev.longshore.foundation.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentSettingsTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node-2",
                "fe80::1",
                "10.0.0.256",
                "10.0.0",
                "10.0.0.5.",
                "10.0.0.5/24",
                "010.0.0.5"
            })
    void aHostAddressThatIsNoIpv4AddressIsRefused(String address) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> AgentSettings.of(settings(address)))
                .withMessageContaining("ecs.config:3")
                .withMessageContaining("LONGSHORE_HOST_ADDRESS is '" + address + "'")
                .withMessageContaining("10.0.0.5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.5", "192.168.255.250", "127.0.0.1"})
    void anIpv4AddressIsTaken(String address) {
        assertThat(AgentSettings.of(settings(address)).node().hostAddress()).isEqualTo(address);
    }

    @Test
    void withoutAHostAddressItIsFoundOutLater() {
        assertThat(AgentSettings.of(settings("")).node().hostAddress()).isEmpty();
    }

    @Test
    void aMachineOffersItsRoomToFargateUnlessItIsToldNotTo() {
        assertThat(AgentSettings.of(settings("")).node().offersFargate()).isTrue();
        assertThat(fargate("on").node().offersFargate()).isTrue();
        assertThat(fargate("off").node().offersFargate()).isFalse();
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> fargate("no"))
                .withMessage("ecs.config:4: LONGSHORE_FARGATE is 'no', expected on, off or only");
    }

    @Test
    void aMachineThatIsForFargateAloneJoinsNoCluster() throws IOException {
        assertThat(fargate("only").node().cluster()).isEqualTo(".fargate");
        assertThat(fargate("only").node().offersFargate()).isTrue();
        assertThat(fargate("on").node().cluster()).isEqualTo("default");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(
                        () -> AgentSettings.of(file("ECS_CLUSTER=mine", "LONGSHORE_FARGATE=only")))
                .withMessageContaining("ECS_CLUSTER is 'mine', expected no cluster beside");
    }

    @Test
    void containersAreRunAsTheOperatorSays() throws IOException {
        AgentConfig.Containers usual = AgentSettings.of(settings("")).containers();
        assertThat(usual)
                .isEqualTo(
                        new AgentConfig.Containers(
                                PullBehavior.DEFAULT,
                                Duration.ofMinutes(3),
                                Duration.ofSeconds(30),
                                true));
        assertThat(
                        AgentSettings.of(
                                        file(
                                                "ECS_IMAGE_PULL_BEHAVIOR=prefer-cached",
                                                "ECS_CONTAINER_START_TIMEOUT=10m",
                                                "ECS_CONTAINER_STOP_TIMEOUT=1m30s",
                                                "ECS_DISABLE_PRIVILEGED=true"))
                                .containers())
                .isEqualTo(
                        new AgentConfig.Containers(
                                PullBehavior.PREFER_CACHED,
                                Duration.ofMinutes(10),
                                Duration.ofSeconds(90),
                                false));
    }

    /** Files of Amazon's agent, as they are found on machines. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "NO_PROXY=169.254.169.254,169.254.170.2,/var/run/docker.sock",
                "HTTP_PROXY=10.0.0.131:3128",
                "HTTPS_PROXY=10.0.0.131:3128",
                "DOCKER_HOST=unix:///var/run/docker.sock",
                "AWS_DEFAULT_REGION=eu-west-1",
                "ECS_ENGINE_AUTH_DATA={}",
                "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true",
                "ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION=1h",
                "ECS_AWSVPC_BLOCK_IMDS=false"
            })
    void whatOnlyAmazonsAgentKnowsIsNamedAndKeepsNoneFromStarting(String line) throws IOException {
        Settings settings = file(line);

        assertThat(AgentSettings.of(settings).servers()).containsExactly("one:7070");
        assertThat(AmazonsSettings.withoutEffect(settings))
                .singleElement()
                .asString()
                .contains("ecs.config:2: " + line.split("=", -1)[0] + " has no effect");
    }

    @Test
    void settingsThatHaveAnEffectAreNotNamed() throws IOException {
        assertThat(AmazonsSettings.withoutEffect(file("ECS_CLUSTER=a", "ECS_RESERVED_MEMORY=64")))
                .isEmpty();
    }

    /** It would be believed to be kept. */
    @ParameterizedTest
    @ValueSource(
            strings = {"ECS_AWSVPC_BLOCK_IMDS=true", "ECS_DYNAMIC_HOST_PORT_RANGE=32768-40000"})
    void aRestrictionThatCannotBeKeptIsRefused(String line) throws IOException {
        Settings settings = file(line);

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> AgentSettings.of(settings))
                .withMessageContaining("ecs.config:2: " + line + " cannot be kept");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LONGSHORE_SERVERS=server_1:7070",
                "LONGSHORE_GPUS=1",
                "ECS_CONTAINER_STOP_TIMEOUT=0s",
                "ECS_CONTAINER_START_TIMEOUT=10s",
                "ECS_IMAGE_PULL_BEHAVIOR=never",
                "ECS_DISABLE_PRIVILEGED=yes"
            })
    void valuesThatMeanNothingAreRefused(String line) throws IOException {
        Settings settings = file(line);

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> AgentSettings.of(settings))
                .withMessageContaining("ecs.config:2: " + line.replace("=", " is '"));
    }

    private Settings file(String... lines) throws IOException {
        Path file = directory.resolve("ecs.config");
        Files.write(
                file,
                Stream.concat(Stream.of("LONGSHORE_SERVERS=one:7070"), Stream.of(lines)).toList());
        return new Settings().file(file, false);
    }

    private static AgentConfig fargate(String value) {
        return AgentSettings.of(settings("").set(AgentSettings.FARGATE, value, "ecs.config:4"));
    }

    private static Settings settings(String hostAddress) {
        return new Settings()
                .set(AgentSettings.SERVERS, "one:7070", "ecs.config:2")
                .set(AgentSettings.HOST_ADDRESS, hostAddress, "ecs.config:3");
    }
}
