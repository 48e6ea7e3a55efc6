package dev.longshore.chaos;

import dev.longshore.rules.ImportRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Who may use what in this module (the design's "Modules"). */
class ImportRulesTest {
    @TestFactory
    Stream<DynamicTest> rules() {
        return ImportRules.of("dev.longshore.chaos")
                .unknown(
                        "a drill sees the system from outside: by its public APIs and by machines'"
                                + " own tools",
                        "dev.longshore.foundation..",
                        "dev.longshore.state..",
                        "dev.longshore.control..",
                        "dev.longshore.agent..",
                        "dev.longshore.simulation..",
                        "dev.longshore.cli..",
                        "dev.longshore.program..")
                .layers(
                        "history",
                        "checker",
                        "site",
                        "report",
                        "nemesis",
                        "workload",
                        "drill",
                        "command")
                .tests();
    }
}
