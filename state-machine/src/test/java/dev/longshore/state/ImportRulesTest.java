package dev.longshore.state;

import dev.longshore.rules.Banned;
import dev.longshore.rules.ImportRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Who may use what in this module (the design's "Modules"). */
class ImportRulesTest {
    @TestFactory
    Stream<DynamicTest> rules() {
        return ImportRules.of("dev.longshore.state")
                .layers("lifecycle", "tables", "feed", "store", "tx", "apply", "backup", "raft")
                .confined(
                        "org.apache.ratis..", "the rest of the module, which is simulated", "raft")
                .confined("org.rocksdb..", "store.Store", "store", "raft")
                .unknown(
                        "the state machine stands below everything",
                        "dev.longshore.control..",
                        "dev.longshore.agent..",
                        "dev.longshore.simulation..",
                        "dev.longshore.program..",
                        "dev.longshore.cli..")
                .banned(Banned.DIFFERENT_ELSEWHERE, "apply", "feed", "lifecycle", "store", "tx")
                .tests();
    }
}
