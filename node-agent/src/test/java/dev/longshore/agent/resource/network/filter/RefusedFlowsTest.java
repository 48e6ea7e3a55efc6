package dev.longshore.agent.resource.network.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.resource.network.filter.FilterState.Interface;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RefusedFlowsTest {
    private static final FilterState NO_GROUPS =
            new FilterState(
                    List.of("10.32.0.0/16"),
                    new TreeMap<>(),
                    Optional.empty(),
                    new TreeMap<>(),
                    new TreeMap<>());
    private static final FilterState NONE =
            NO_GROUPS.withGroups(new SecurityGroups(Map.of(), Map.of()));
    private static final FilterState ONE =
            NONE.with("t1", new Interface("ls1", "10.32.0.65", List.of("sg-1", "sg-2")));

    @Test
    void whatIsRefusedIsNotedAndCountedForEachGroupOfTheTask() {
        assertThat(table(ONE).load())
                .contains(
                        """
                        add set inet longshore received-denied { type ipv4_addr . ipv4_addr . inet_proto . inet_service; flags dynamic,timeout; timeout 600s; size 4096; }
                        add set inet longshore received-denied-portless { type ipv4_addr . ipv4_addr . inet_proto; flags dynamic,timeout; timeout 600s; size 4096; }
                        add counter inet longshore received-denied.sg-1 { packets 0 bytes 0; }
                        add counter inet longshore received-denied.sg-2 { packets 0 bytes 0; }
                        """,
                        """
                        add rule inet longshore received-by.sg-1.sg-2 ct state invalid drop
                        add rule inet longshore received-by.sg-1.sg-2 jump received.sg-1
                        add rule inet longshore received-by.sg-1.sg-2 jump received.sg-2
                        add rule inet longshore received-by.sg-1.sg-2 jump received-denied
                        add rule inet longshore received-by.sg-1.sg-2 counter name received-denied.sg-1
                        add rule inet longshore received-by.sg-1.sg-2 counter name received-denied.sg-2
                        add rule inet longshore received-by.sg-1.sg-2 counter drop
                        add rule inet longshore received-denied meta l4proto { tcp, udp } update @received-denied { ip saddr . ip daddr . meta l4proto . th dport counter }
                        add rule inet longshore received-denied meta l4proto != { tcp, udp } update @received-denied-portless { ip saddr . ip daddr . meta l4proto counter }
                        """);
    }

    /** A rule that finds its set full goes no further: what it should drop would pass. */
    @Test
    void whatDropsPutsNothingIntoASet() {
        assertThat(table(ONE).load().lines())
                .filteredOn(line -> line.endsWith(" drop"))
                .isNotEmpty()
                .noneMatch(line -> line.contains("update @") || line.contains("add @"));
    }

    @Test
    void aGroupIsCountedAsLongAsItHasATaskHere() {
        FilterState two =
                ONE.with("t2", new Interface("ls2", "10.32.0.66", List.of("sg-1", "sg-3")));

        assertThat(table(ONE).changesTo(table(two)).lines())
                .filteredOn(line -> line.contains(" counter inet"))
                .containsExactly(
                        "add counter inet longshore received-denied.sg-3 { packets 0 bytes 0; }",
                        "add counter inet longshore sent-denied.sg-3 { packets 0 bytes 0; }");
        assertThat(table(two).changesTo(table(two.without("t2"))).lines())
                .filteredOn(line -> line.contains(" counter inet"))
                .containsExactly(
                        "delete counter inet longshore received-denied.sg-3",
                        "delete counter inet longshore sent-denied.sg-3");
    }

    /** What the kernel has put into the sets stays when something else changes. */
    @Test
    void aTaskMoreTouchesNoFlow() {
        FilterState two = ONE.with("t2", new Interface("ls2", "10.32.0.66", List.of("sg-1")));

        assertThat(table(ONE).changesTo(table(two)))
                .doesNotContain("set inet longshore received-denied", "flush");
    }

    @Test
    void nothingIsNotedWhileNothingIsRefused() {
        assertThat(table(NO_GROUPS).load()).doesNotContain("denied");
    }

    private static Ruleset table(FilterState state) {
        return FilterTable.of(state, "ls");
    }
}
