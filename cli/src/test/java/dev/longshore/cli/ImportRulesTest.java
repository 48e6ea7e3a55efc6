package dev.longshore.cli;

import dev.longshore.rules.ImportRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Who may use what in this module (the design's "Modules"). */
class ImportRulesTest {
    @TestFactory
    Stream<DynamicTest> rules() {
        return ImportRules.of("dev.longshore.cli")
                .unknown(
                        "what people type talks to servers over gRPC only",
                        "dev.longshore.foundation..",
                        "dev.longshore.state..",
                        "dev.longshore.control..",
                        "dev.longshore.agent..",
                        "dev.longshore.simulation..",
                        "dev.longshore.program..")
                .tests();
    }
}
