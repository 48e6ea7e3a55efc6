package dev.longshore.agent.resource.network.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CidrTest {
    @Test
    void countsAddressesFromItsFirst() {
        assertThat(Cidr.parse("10.32.255.192/26").first()).isEqualTo("10.32.255.192");
        assertThat(Cidr.parse("200.0.255.255/32").address(1)).isEqualTo("200.1.0.0");
    }

    @Test
    void isOrderedByAddressAndNotByText() {
        assertThat(Cidr.parse("10.32.9.0/26")).isLessThan(Cidr.parse("10.32.10.0/26"));
        assertThat(Cidr.parse("9.0.0.0/8")).isLessThan(Cidr.parse("200.0.0.0/8"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.32.0",
                "10.32.0.256/26",
                "a.b.c.d/8",
                "10.32.0.0/33",
                "10.32.0.0/26; reboot"
            })
    void refusesWhatIsNoRange(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse(text));
    }
}
