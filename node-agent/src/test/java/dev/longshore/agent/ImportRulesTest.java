package dev.longshore.agent;

import dev.longshore.rules.Banned;
import dev.longshore.rules.ImportRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Who may use what in this module (the design's "Modules"). */
class ImportRulesTest {
    @TestFactory
    Stream<DynamicTest> rules() {
        return ImportRules.of("dev.longshore.agent")
                .rootIsWiring()
                .layers(
                        "command",
                        "runtime",
                        "resource",
                        "metrics",
                        "dns",
                        "journal",
                        "health",
                        "fence",
                        "task",
                        "session",
                        "node",
                        "host",
                        "config",
                        "machine")
                .confined("org.xbill.DNS..", "dns.DnsServer", "dns")
                .confined("com.github.dockerjava..", "runtime.ContainerRuntime", "runtime.podman")
                .unknown(
                        "server and agent meet in proto, and nothing imports the simulation",
                        "dev.longshore.state..",
                        "dev.longshore.control..",
                        "dev.longshore.simulation..",
                        "dev.longshore.program..",
                        "dev.longshore.cli..")
                .banned(Banned.CLOCKS_THREADS_CHANCE, "node", "task", "session", "health")
                .tests();
    }
}
