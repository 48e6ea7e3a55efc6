package dev.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembersTest {
    @Test
    void readsAServer() {
        var member = Members.parse("s4=10.0.0.4:7071/10.0.0.4:7070");

        assertThat(member.getId()).isEqualTo("s4");
        assertThat(member.getRaftAddress()).isEqualTo("10.0.0.4:7071");
        assertThat(member.getApiAddress()).isEqualTo("10.0.0.4:7070");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s4", "s4=10.0.0.4:7071", "=a:1/b:2", "s4=a/b", "s4=a:1/b:x"})
    void saysWhatToWrite(String text) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> Members.parse(text))
                .withMessage("'" + text + "' is no server: write ID=RAFTHOST:PORT/APIHOST:PORT");
    }
}
