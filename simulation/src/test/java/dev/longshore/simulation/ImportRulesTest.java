package dev.longshore.simulation;

import dev.longshore.rules.Banned;
import dev.longshore.rules.ImportRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Who may use what in this module; without these, a seed would not give the same course twice. */
class ImportRulesTest {
    @TestFactory
    Stream<DynamicTest> rules() {
        return ImportRules.of("dev.longshore.simulation")
                .layers("world", "raft", "net", "host", "invariant", "client")
                .banned(Banned.CLOCKS_THREADS_CHANCE, "raft", "net", "host", "client", "invariant")
                .tests();
    }
}
