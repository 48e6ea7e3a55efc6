package dev.longshore.program;

import dev.longshore.agent.AgentProcess;
import dev.longshore.agent.config.AgentConfig;
import dev.longshore.agent.config.AgentSettings;
import dev.longshore.agent.config.AmazonsSettings;
import dev.longshore.foundation.config.Setting;
import dev.longshore.foundation.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code longshore agent}. */
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the agent of this machine.",
            "",
            "  longshore agent --cluster default --servers 10.0.0.1:7070,10.0.0.2:7070,10.0.0.3:7070",
            "It reads /etc/ecs/ecs.config too;",
            "variables of the environment override the file, options override both.",
            "Stopping the agent leaves its containers running; the next start adopts them."
        })
final class AgentCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(AgentCommand.class);

    @Option(names = "--servers", description = "the servers' API: HOST:PORT,…")
    private @Nullable String servers;

    @Option(names = "--cluster", description = "the cluster to join (default: default)")
    private @Nullable String cluster;

    @Option(
            names = "--zone",
            description = "the availability zone of this machine (default: the cluster's first)")
    private @Nullable String zone;

    @Option(
            names = "--dir",
            description = "what must survive a reboot (default: /var/lib/longshore/agent)")
    private @Nullable String directory;

    @Option(
            names = "--config",
            defaultValue = "/etc/ecs/ecs.config",
            description = "KEY=value lines (default: ${DEFAULT-VALUE})")
    private Path config = Path.of("/etc/ecs/ecs.config");

    @Override
    public Integer call() throws InterruptedException {
        var settings =
                new Settings()
                        .file(
                                config,
                                config.toString().equals("/etc/ecs/ecs.config"),
                                // as ecs-init does, which starts Amazon's agent with the same file
                                (where, line) -> LOG.warn("{}: no setting, passed over", where))
                        .environment(System.getenv(), List.of("ECS_", "LONGSHORE_"));
        option(settings, AgentSettings.SERVERS, servers, "--servers");
        option(settings, AgentSettings.CLUSTER, cluster, "--cluster");
        option(settings, AgentSettings.ZONE, zone, "--zone");
        option(settings, AgentSettings.DIRECTORY, directory, "--dir");
        AgentConfig chosen = AgentSettings.of(settings);
        AmazonsSettings.withoutEffect(settings).forEach(LOG::warn);
        var agent = new AgentProcess(chosen);
        agent.start();
        Longshore.runUntilStopped(agent);
        return 0;
    }

    private static void option(
            Settings settings, Setting setting, @Nullable String value, String option) {
        if (value != null) {
            settings.set(setting, value, option);
        }
    }
}
