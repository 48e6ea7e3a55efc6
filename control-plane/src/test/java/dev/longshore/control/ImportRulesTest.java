package dev.longshore.control;

import dev.longshore.rules.Banned;
import dev.longshore.rules.ImportRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Who may use what in this module (the design's "Modules"). */
class ImportRulesTest {
    @TestFactory
    Stream<DynamicTest> rules() {
        return ImportRules.of("dev.longshore.control")
                .rootIsWiring()
                .layers(
                        "process",
                        "wire",
                        "sequencer",
                        "schedule",
                        "query",
                        "reconcile",
                        "raft",
                        "founding",
                        "recovery",
                        "domain",
                        "api",
                        "gateway",
                        "dispatch",
                        "hook",
                        "leader",
                        "route",
                        "agents",
                        "admin")
                .apart("gateway", "api.*..", "the gateway serves any service, by its descriptor")
                .confined("org.apache.ratis..", "sequencer.Log", "raft")
                .confined("com.linecorp.armeria..", "api.ApiCalls", "gateway")
                .unknown("use state.store.Store", "org.rocksdb..")
                .unknown(
                        "server and agent meet in proto, and nothing imports the simulation",
                        "dev.longshore.agent..",
                        "dev.longshore.simulation..",
                        "dev.longshore.program..",
                        "dev.longshore.cli..")
                .banned(
                        Banned.CLOCKS_THREADS_CHANCE,
                        "leader",
                        "sequencer",
                        "reconcile",
                        "dispatch",
                        "schedule",
                        "query",
                        "domain",
                        "api")
                .tests();
    }
}
