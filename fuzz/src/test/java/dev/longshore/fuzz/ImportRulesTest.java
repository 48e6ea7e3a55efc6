package dev.longshore.fuzz;

import dev.longshore.rules.ImportRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Who may use what in this module. */
class ImportRulesTest {
    @TestFactory
    Stream<DynamicTest> rules() {
        return ImportRules.of("dev.longshore.fuzz")
                .rootIsWiring()
                .layers("input", "server", "wire", "door", "leader", "log", "agent")
                .unknown(
                        "the fuzzer is a program: whoever replays an input does without it",
                        "com.code_intelligence..")
                .tests();
    }
}
