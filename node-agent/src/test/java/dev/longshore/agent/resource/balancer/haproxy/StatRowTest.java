package dev.longshore.agent.resource.balancer.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class StatRowTest {
    private static final String COLUMNS = "# pxname,svname,status,scur,last_chk,uweight,\n";

    @Test
    void aCommaInWhatATargetAnsweredIsNoEndOfACell() throws IOException {
        var row = StatRow.parse(COLUMNS + "g,t,UP,1,\"OK, \"\"fine\"\"\",7,\n").getFirst();

        assertThat(row.text("last_chk")).isEqualTo("OK, \"fine\"");
        assertThat(row.number("uweight")).isEqualTo(7);
    }

    @Test
    void aTargetsWeightIsItsOwnWhateverItAnswered() throws IOException {
        var servers = ServerState.parse(COLUMNS + "g,t,UP,1,\"OK,0\",7,\n");

        assertThat(servers)
                .hasEntrySatisfying("g/t", server -> assertThat(server.weight()).isEqualTo(7));
    }

    @Test
    void anEmptyCellIsNone() throws IOException {
        var row = StatRow.parse(COLUMNS + "g,t,UP,,\"\",,\n").getFirst();

        assertThat(row.number("scur")).isZero();
        assertThat(row.text("last_chk")).isEmpty();
    }

    @Test
    void whatIsNoNumberIsNamed() {
        var row = StatRow.parse(COLUMNS + "g,t,UP,many,,,\n").getFirst();

        assertThatThrownBy(() -> row.number("scur"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'many' for scur of g");
    }
}
