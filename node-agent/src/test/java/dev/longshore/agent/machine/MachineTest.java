package dev.longshore.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.foundation.config.ConfigException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.5, 10.0.0.5",
        "10.0.0.5 192.168.0.7, 10.0.0.5",
        "127.0.0.1 10.0.0.5 192.168.0.7, 10.0.0.5",
        "127.0.0.1 127.0.0.2, 127.0.0.1",
    })
    void theFirstAddressThatOthersReachIsTheHosts(String towardsServers, String address)
            throws Exception {
        var addresses = new ArrayList<InetAddress>();
        for (String one : towardsServers.split(" ", -1)) {
            addresses.add(InetAddress.getByName(one));
        }

        assertThat(Machine.outward(addresses)).contains(address);
    }

    @Test
    void aServerThatIpv4DoesNotReachIsPassedOver() {
        assertThat(Machine.addressTowards(List.of("::1:7070", "127.0.0.1:7070")))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void whereNoServerIsReachedTheRemedyIsSaid() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Machine.addressTowards(List.of("::1:7070")))
                .withMessageContaining("::1:7070")
                .withMessageContaining("LONGSHORE_HOST_ADDRESS");
    }
}
