package dev.longshore.foundation.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @TempDir Path directory;

    @Test
    void linesOfAFile() throws IOException {
        var settings =
                file(
                        """
                        # a comment

                        LONGSHORE_NAME = one
                        LONGSHORE_QUOTED="two words "
                        LONGSHORE_EQUALS=a=b
                        LONGSHORE_EMPTY=
                        """);

        assertThat(settings.text(named("LONGSHORE_NAME"))).isEqualTo("one");
        assertThat(settings.text(named("LONGSHORE_QUOTED"))).isEqualTo("two words ");
        assertThat(settings.text(named("LONGSHORE_EQUALS"))).isEqualTo("a=b");
        assertThat(settings.text(named("LONGSHORE_EMPTY"))).isEmpty();
        assertThat(settings.text(named("LONGSHORE_OTHER"))).isEmpty();
    }

    @Test
    void aFileOfAnotherProgramMayHaveLinesThatSetNothing() throws IOException {
        Path path = Files.writeString(directory.resolve("ecs.config"), "nonsense\nA=1\n");
        var told = new ArrayList<String>();

        var settings =
                new Settings().file(path, false, (where, line) -> told.add(where + " " + line));

        assertThat(settings.text(named("A"))).isEqualTo("1");
        assertThat(told).containsExactly(path + ":1 nonsense");
    }

    /** To open one would wait for whoever writes to it. */
    @Test
    @Timeout(20)
    void aPipeIsNoConfiguration() throws Exception {
        Path pipe = directory.resolve("ecs.config");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

        assertThatThrownBy(() -> new Settings().file(pipe, true))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "cannot read the configuration "
                                + pipe
                                + ": "
                                + pipe
                                + ": it is not a regular file");
    }

    @Test
    void aDurationMayHaveParts() {
        Setting setting = new Setting("LONGSHORE_WAIT", "1h1m30s", "");

        assertThat(new Settings().duration(setting)).isEqualTo(Duration.ofSeconds(3_690));
    }

    @Test
    void aLineThatIsNoneIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> file("A=1\nnonsense\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("longshore.conf:2: expected KEY=value, found: nonsense");
        assertThatThrownBy(() -> file("=1\n")).isInstanceOf(ConfigException.class);
    }

    @Test
    void aMissingFileIsAnErrorUnlessItIsOptional() {
        Path missing = directory.resolve("missing.conf");

        assertThatThrownBy(() -> new Settings().file(missing, false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("missing.conf");
        assertThat(new Settings().file(missing, true).text(named("A"))).isEmpty();
    }

    @Test
    void laterSourcesCoverEarlierOnes() throws IOException {
        var settings =
                file("LONGSHORE_A=file\nLONGSHORE_B=file\nLONGSHORE_C=file\n")
                        .environment(
                                Map.of(
                                        "LONGSHORE_B", "environment",
                                        "LONGSHORE_C", "environment",
                                        "HOME", "/root"),
                                List.of("LONGSHORE_"))
                        .set(named("LONGSHORE_C"), "option", "--c");

        assertThat(settings.text(named("LONGSHORE_A"))).isEqualTo("file");
        assertThat(settings.text(named("LONGSHORE_B"))).isEqualTo("environment");
        assertThat(settings.text(named("LONGSHORE_C"))).isEqualTo("option");
        assertThat(settings.text(named("HOME"))).isEmpty();
    }

    @Test
    void anUnknownNameIsRefusedWithTheNearestOne() {
        var known =
                List.of(
                        new Setting.Group(
                                "", List.of(named("LONGSHORE_PEERS"), named("LONGSHORE_PORT"))));

        assertThatThrownBy(() -> setting("LONGSHORE_PEER", "x").checkNames(known, List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage("here: unknown setting LONGSHORE_PEER; did you mean LONGSHORE_PEERS?");
        assertThatThrownBy(() -> setting("X", "x").checkNames(known, List.of()))
                .hasMessage("here: unknown setting X; known are LONGSHORE_PEERS, LONGSHORE_PORT");
        assertThat(
                        setting("ECS_ELSE", "x")
                                .checkNames(known, List.of("ECS_"))
                                .text(named("ECS_ELSE")))
                .isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "100, 100", "' 42 ', 42", "'', 7"})
    void numbers(String text, int number) {
        assertThat(setting("N", text).number(usually("N", "7"), 1, 100)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "101", "-1", "1.5", "one", "99999999999"})
    void whatIsNoNumberWithinBounds(String text) {
        assertThatThrownBy(() -> setting("N", text).number(usually("N", "7"), 1, 100))
                .isInstanceOf(ConfigException.class)
                .hasMessage("here: N is '" + text + "', expected a whole number from 1 to 100");
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "20s, PT20S", "5m, PT5M", "3h, PT3H", "0s, PT0S", "'', PT7S"})
    void durations(String text, Duration duration) {
        assertThat(setting("D", text).duration(usually("D", "7s"))).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "5 s", "-5s", "5d", "s", "1.5s", "10000000000s"})
    void whatIsNoDuration(String text) {
        assertThatThrownBy(() -> setting("D", text).duration(usually("D", "7s")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("expected a duration like 500ms, 20s, 5m or 3h");
    }

    @ParameterizedTest
    @CsvSource({
        "LONGSHORE_PROT, LONGSHORE_PORT",
        "longshore_port, LONGSHORE_PORT",
        "LONGSHORE_PEER, LONGSHORE_PEERS",
        "PORT, ''",
        "'', ''",
        "COMPLETELY_DIFFERENT, ''",
    })
    void theNearestName(String wrong, String nearest) {
        assertThat(NearestName.of(wrong, List.of("LONGSHORE_PEERS", "LONGSHORE_PORT")).orElse(""))
                .isEqualTo(nearest);
    }

    @ParameterizedTest
    @CsvSource({"'', '', 0", "a, '', 1", "abc, abc, 0", "abc, ABC, 0", "kitten, sitting, 3"})
    void editDistance(String left, String right, int distance) {
        assertThat(NearestName.distance(left, right)).isEqualTo(distance);
        assertThat(NearestName.distance(right, left)).isEqualTo(distance);
    }

    @Test
    void helpAndPageSayNameDefaultAndMeaning() {
        var groups =
                List.of(new Setting.Group("Timing", List.of(usually("D", "7s"), named("LATER"))));

        assertThat(Setting.help(groups))
                .contains("Timing:")
                .anyMatch(line -> line.contains("(7s)"));
        assertThat(Setting.markdown(groups))
                .contains(
                        "### Timing", "| `D` | `7s` | what it is |", "| `LATER` |  | what it is |");
    }

    @Test
    void anotherUsualValueCountsOnlyWhereNothingIsSet() {
        assertThat(new Settings().usually(named("A"), "b", "program").text(named("A")))
                .isEqualTo("b");
        assertThat(setting("A", "c").usually(named("A"), "b", "program").text(named("A")))
                .isEqualTo("c");
    }

    private static Settings setting(String name, String value) {
        return new Settings().set(named(name), value, "here");
    }

    private static Setting named(String name) {
        return usually(name, "");
    }

    private static Setting usually(String name, String value) {
        return new Setting(name, value, "what it is");
    }

    private Settings file(String text) throws IOException {
        Path file = directory.resolve("longshore.conf");
        Files.writeString(file, text);
        return new Settings().file(file, false);
    }
}
