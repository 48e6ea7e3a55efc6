package dev.longshore.agent.resource.network.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConnectRulesTest {
    private static final FilterState NONE =
            new FilterState(
                    List.of("10.32.0.0/16"),
                    new TreeMap<>(),
                    Optional.empty(),
                    new TreeMap<>(),
                    new TreeMap<>());
    private static final Map<String, String> ONE =
            Map.of("10.32.0.65 . 169.254.172.1 . 80", "169.254.176.1 . 20000");

    private static Ruleset table(FilterState state) {
        return FilterTable.of(state, "lst");
    }

    @Test
    void nothingIsThereWhileNobodyCalls() {
        assertThat(table(NONE).load()).doesNotContain("connect").doesNotContain("lsc0");
    }

    @Test
    void oneMoreThatCallsIsTwoElements() {
        var two = new TreeMap<>(ONE);
        two.put("10.32.0.66 . 169.254.172.1 . 80", "169.254.176.1 . 20000");
        String change =
                table(NONE.withConnects(new TreeMap<>(ONE)))
                        .changesTo(table(NONE.withConnects(two)));
        assertThat(change.lines())
                .containsExactlyInAnyOrder(
                        "add element inet longshore connect { 10.32.0.66 . 169.254.172.1 . 80 : 169.254.176.1 . 20000 }",
                        "add element inet longshore connect-clients { 10.32.0.66 . 10.32.0.66 }");
    }

    @Test
    void itAllGoesWithTheLast() {
        Ruleset with = table(NONE.withConnects(new TreeMap<>(ONE)));
        assertThat(with.load()).contains("oifname \"lsc0\" accept");
        assertThat(with.changesTo(table(NONE)))
                .contains("delete map inet longshore connect")
                .contains("delete chain inet longshore connect-marks");
    }
}
