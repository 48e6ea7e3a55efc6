package dev.longshore.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.foundation.config.ConfigException;
import dev.longshore.foundation.config.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentSettingsTest {
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
                .withMessage("ecs.config:4: LONGSHORE_FARGATE is 'no', expected on or off");
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
