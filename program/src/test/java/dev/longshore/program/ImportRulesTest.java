package dev.longshore.program;

import dev.longshore.rules.ImportRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Who may use what in this module (the design's "Modules"). */
class ImportRulesTest {
    @TestFactory
    Stream<DynamicTest> rules() {
        return ImportRules.of("dev.longshore.program")
                .unknown("nothing imports the simulation", "dev.longshore.simulation..")
                .tests();
    }
}
