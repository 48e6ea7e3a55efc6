package dev.longshore.chaos.nemesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.chaos.site.DrillException;
import dev.longshore.chaos.site.Site;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Duration LONG = Duration.ofMinutes(60);
    private static final Budget CAREFUL =
            new Budget(1, false, false, Duration.ofSeconds(30), Set.of());
    private static final Budget EVERYTHING =
            new Budget(2, true, true, Duration.ofSeconds(30), Set.of());

    @Test
    void aSeedGivesTheSameFaults() {
        assertThat(rounds(7, EVERYTHING)).isEqualTo(rounds(7, EVERYTHING));
        assertThat(rounds(7, EVERYTHING)).isNotEqualTo(rounds(8, EVERYTHING));
    }

    @Test
    void everyKindComesIntoALongDrill() {
        assertThat(names(Schedule.of(3, LONG, site(true), EVERYTHING)))
                .containsAll(Faults.ALL_KINDS.stream().map(Fault::name).toList());
    }

    @Test
    void aCarefulDrillKeepsAMajorityAndTheData() {
        for (int seed = 0; seed < 50; seed++) {
            List<Round> rounds = Schedule.of(seed, LONG, site(true), CAREFUL);
            assertThat(rounds).allMatch(round -> round.faults().size() == 1);
            assertThat(rounds)
                    .allMatch(
                            round ->
                                    round.faults().stream()
                                            .noneMatch(
                                                    it ->
                                                            it.fault().target().isMajority()
                                                                    || it.fault().destroys()));
        }
    }

    @Test
    void whatTheSiteCannotMendIsNotBroken() {
        Set<String> names = names(Schedule.of(1, LONG, site(false), EVERYTHING));
        assertThat(names)
                .contains("leader-paused", "leader-alone", "agent-paused")
                .doesNotContain(
                        "leader-killed",
                        "agent-killed",
                        "machine-off",
                        "follower-wiped",
                        "follower-bit-flipped",
                        "agent-full",
                        "leader-clock-ahead",
                        "group-grows");
    }

    @Test
    void noMoreMachinesThanTheBudgetHaveAFaultAtOnce() {
        for (int seed = 0; seed < 50; seed++) {
            assertThat(
                            Schedule.of(
                                    seed,
                                    LONG,
                                    site(true),
                                    new Budget(2, false, true, Duration.ofSeconds(5), Set.of())))
                    .allMatch(round -> round.faults().size() <= 2)
                    .allMatch(
                            round ->
                                    round.faults().stream()
                                            .noneMatch(it -> it.fault().target().isMajority()))
                    .allMatch(
                            round ->
                                    round.faults().stream()
                                                    .filter(it -> it.fault().target().isServers())
                                                    .count()
                                            <= 1);
        }
    }

    @Test
    void noFaultIsLongerThanTheBudgetSays() {
        var brief = new Budget(2, true, true, Duration.ofSeconds(10), Set.of());
        assertThat(Schedule.of(5, LONG, site(true), brief))
                .allMatch(
                        round ->
                                round.faults().stream()
                                        .allMatch(
                                                it ->
                                                        it.lasts().compareTo(Duration.ofSeconds(10))
                                                                <= 0));
    }

    @Test
    void onlyTheKindsThatAreAskedForAreMade() {
        var some =
                new Budget(
                        2,
                        true,
                        true,
                        Duration.ofSeconds(5),
                        Set.of("leader-killed", "agent-killed"));
        assertThat(names(Schedule.of(1, LONG, site(true), some)))
                .containsExactlyInAnyOrder("leader-killed", "agent-killed");
    }

    @Test
    void aPlanWithoutAnyFaultIsRefused() {
        var impossible =
                new Budget(1, false, false, Duration.ofSeconds(5), Set.of("all-servers-killed"));
        assertThatThrownBy(() -> Schedule.of(1, LONG, site(true), impossible))
                .isInstanceOf(DrillException.class)
                .hasMessageContaining("leader-killed");
    }

    private static List<String> rounds(long seed, Budget budget) {
        return Schedule.of(seed, LONG, site(true), budget).stream().map(Round::toString).toList();
    }

    private static Set<String> names(List<Round> rounds) {
        return rounds.stream()
                .flatMap(round -> round.faults().stream())
                .map(Round.Planned::name)
                .collect(Collectors.toSet());
    }

    private static Site site(boolean canStart) {
        var file = new Properties();
        file.setProperty("servers", "s1=10.0.0.1:7070,s2=10.0.0.2:7070,s3=10.0.0.3:7070");
        file.setProperty("agents", "a1=10.0.0.11,a2=10.0.0.12");
        file.setProperty("exec", "ssh {host}");
        if (canStart) {
            file.setProperty("server.data", "/var/lib/longshore/server");
            file.setProperty("agent.data", "/var/lib/longshore/agent");
            file.setProperty("clock.file", "/var/lib/longshore/clock");
            file.setProperty("spares", "s4=10.0.0.4:7071/10.0.0.4:7070");
            for (String verb :
                    List.of(
                            "start.server",
                            "replace.server",
                            "start.agent",
                            "start.runtime",
                            "power.off",
                            "power.on")) {
                file.setProperty(verb, "true {host}");
            }
        }
        return Site.of(file);
    }
}
