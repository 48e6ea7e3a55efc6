package dev.longshore.program;

import dev.longshore.agent.config.AgentSettings;
import dev.longshore.chaos.command.ChaosCommand;
import dev.longshore.chaos.site.DrillException;
import dev.longshore.cli.AdminCommand;
import dev.longshore.cli.CommandFailure;
import dev.longshore.control.process.settings.ServerSettings;
import dev.longshore.control.process.startup.StartException;
import dev.longshore.foundation.config.ConfigException;
import dev.longshore.foundation.config.Setting;
import dev.longshore.foundation.log.LogSetup;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program {@code longshore}. */
@Command(
        name = "longshore",
        mixinStandardHelpOptions = true,
        version = "longshore 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Runs containers on your own machines behind the Amazon ECS API.",
            "",
            "Begin with `longshore dev`: a server and an agent in one process, on this machine.",
            "Then talk to it: aws ecs list-clusters --endpoint-url http://127.0.0.1:7070"
        },
        subcommands = {
            ServerCommand.class,
            AgentCommand.class,
            DevCommand.class,
            AdminCommand.class,
            RestoreCommand.class,
            RecoverCommand.class,
            ChaosCommand.class,
            AutoComplete.GenerateCompletion.class
        })
public final class Longshore {
    /** How long a stop may take before the process ends anyway. */
    private static final long STOP_TIMEOUT_MILLIS = 15_000;

    @Option(
            names = "--log-format",
            scope = ScopeType.INHERIT,
            defaultValue = "LOGFMT",
            description = "LOGFMT or JSON (default: ${DEFAULT-VALUE})")
    private LogSetup.Format logFormat = LogSetup.Format.LOGFMT;

    @Option(
            names = "--log-level",
            scope = ScopeType.INHERIT,
            defaultValue = "INFO",
            description = "of our own code: ERROR, WARN, INFO, DEBUG (default: ${DEFAULT-VALUE})")
    private String logLevel = "INFO";

    private Longshore() {}

    /** Runs one command; the exit status is 0 for success, 1 for a failure, 2 for wrong usage. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole program as picocli sees it. */
    static CommandLine commandLine() {
        var program = new Longshore();
        var commands = new CommandLine(program);
        settingsOf(
                commands,
                "server",
                "in the file of --config or the environment",
                ServerSettings.ALL);
        settingsOf(
                commands, "agent", "in the file of --config or the environment", AgentSettings.ALL);
        return commands.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(
                        parsed -> {
                            LogSetup.apply(program.logFormat, program.logLevel);
                            return new CommandLine.RunLast().execute(parsed);
                        })
                .setExecutionExceptionHandler(
                        (failure, line, parsed) -> {
                            if (!(failure instanceof ConfigException
                                    || failure instanceof StartException
                                    || failure instanceof CommandFailure
                                    || failure instanceof DrillException)) {
                                throw failure;
                            }
                            line.getErr().println("longshore: " + failure.getMessage());
                            return 1;
                        });
    }

    /** Help tells of a program's settings as the program itself knows them. */
    private static void settingsOf(
            CommandLine line, String command, String where, List<Setting.Group> settings) {
        var footer = new ArrayList<String>();
        footer.add("");
        footer.add("Settings, " + where + ".");
        footer.addAll(Setting.help(settings));
        Objects.requireNonNull(line.getSubcommands().get(command))
                .getCommandSpec()
                .usageMessage()
                .footer(footer.toArray(String[]::new));
    }

    /** The process ends with its last words, whatever else it was doing. */
    static void die(String reason) {
        System.err.println("longshore: " + reason);
        Runtime.getRuntime().halt(1);
    }

    /** Closes {@code process} when this process is asked to end, and waits until then. */
    static void runUntilStopped(AutoCloseable process) throws InterruptedException {
        var closing =
                Thread.ofPlatform()
                        .unstarted(
                                () -> {
                                    try {
                                        process.close();
                                    } catch (Exception e) {
                                        System.err.println(
                                                "longshore: while stopping: " + e.getMessage());
                                    }
                                });
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .unstarted(
                                        () -> {
                                            closing.start();
                                            try {
                                                closing.join(STOP_TIMEOUT_MILLIS);
                                            } catch (InterruptedException e) {
                                                Thread.currentThread().interrupt();
                                            }
                                        }));
        Thread.currentThread().join();
    }
}
