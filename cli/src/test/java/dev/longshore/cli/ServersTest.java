package dev.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServersTest {
    @Test
    void readsOneAndSeveral() {
        assertThat(Servers.parse("10.0.0.1:7070").addresses()).containsExactly("10.0.0.1:7070");
        assertThat(Servers.parse("a:1, b:2").addresses()).containsExactly("a:1", "b:2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a:1,",
                "a:1,b",
                "http://a:1",
                "my_server:7070",
                "10.0.0.1:99999",
                "a b:80",
                "u@a:80"
            })
    void saysWhatToWrite(String text) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> Servers.parse(text))
                .withMessageEndingWith(": expected HOST:PORT, like 10.0.0.1:7070");
    }
}
