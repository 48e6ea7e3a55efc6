package dev.longshore.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule fails on code that breaks it, and only that rule: see the packages below. */
class ImportRulesTest {
    private static final String FIXTURE = "dev.longshore.rules.fixture";

    static Stream<Arguments> broken() {
        return Stream.of(
                rule("folders have no cycles", rules -> rules),
                rule("packages have no cycles", rules -> rules),
                rule("every package says what it is", rules -> rules),
                rule("tests do not sleep", rules -> rules),
                rule("unknown: java.sql..", rules -> rules.unknown("", "java.sql..")),
                rule(
                        "java.util.zip.. stays at home",
                        rules -> rules.confined("java.util.zip..", "nothing", "above")),
                rule("below does not know above", rules -> rules.apart("below", "above", "")),
                rule("the wiring is known to nobody", ImportRules::rootIsWiring),
                rule(
                        "below is below above, wired",
                        rules -> rules.layers("below", "above", "wired")),
                rule("every folder has its layer", rules -> rules.layers("below", "above")),
                rule(
                        "banned: java.time.Instant.now",
                        rules -> rules.banned(Banned.CLOCKS_THREADS_CHANCE, "below")),
                rule(
                        "banned: java.lang.Thread.*",
                        rules -> rules.banned(Banned.CLOCKS_THREADS_CHANCE, "below")),
                rule(
                        "banned: java.util.Random.*",
                        rules -> rules.banned(Banned.CLOCKS_THREADS_CHANCE, "below")),
                rule(
                        "banned: java.util.HashMap.*",
                        rules -> rules.banned(Banned.DIFFERENT_ELSEWHERE, "below")));
    }

    private static Arguments rule(String rule, UnaryOperator<ImportRules> added) {
        return Arguments.of(rule, added);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void failsOnALineThatBreaksIt(String rule, UnaryOperator<ImportRules> added) {
        assertThat(added.apply(ImportRules.ofTests(FIXTURE)).broken()).contains(rule);
    }

    @Test
    void whatBreaksNothingPasses() {
        List<String> broken =
                ImportRules.ofTests(FIXTURE)
                        .unknown("", "java.rmi..")
                        .confined("java.util.zip..", "nothing", "below")
                        .apart("wired", "above", "")
                        .banned(Banned.CLOCKS_THREADS_CHANCE, "above")
                        .broken();

        assertThat(broken)
                .containsExactlyInAnyOrder(
                        "folders have no cycles",
                        "packages have no cycles",
                        "every package says what it is",
                        "tests do not sleep");
    }
}
