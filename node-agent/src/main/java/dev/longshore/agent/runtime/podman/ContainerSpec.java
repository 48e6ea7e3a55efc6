package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.RestartPolicy;
import dev.longshore.agent.runtime.Place;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import java.util.List;
import java.util.Map;

/** Says a container definition in the words of Docker's API. */
final class ContainerSpec {
    /** Of the output that the runtime keeps on disk; whoever delivers it reads it as it comes. */
    private static final String LOG_SIZE = "64m";

    private ContainerSpec() {}

    static void apply(
            CreateContainerCmd command,
            AssignedTask task,
            ContainerDefinition container,
            Place place,
            HostFacts host)
            throws RuntimeFailure {
        if (container.getResourceRequirementsCount() > 0) {
            // Podman 4.3 accepts the request and ignores it.
            throw new RuntimeFailure(
                    "CannotCreateContainerError",
                    "this node has no GPUs or other accelerators to give");
        }
        if (container.getLinksCount() > 0) {
            throw new RuntimeFailure(
                    "CannotCreateContainerError",
                    "links are not supported; containers of an awsvpc task share localhost");
        }
        var config = new HostConfig();
        command.withName(TaskNames.container(task, container.getName()))
                .withLabels(Labels.of(task, container, host.bootId()))
                .withEnv(
                        container.getEnvironmentList().stream()
                                .map(variable -> variable.getName() + "=" + variable.getValue())
                                .toList())
                // The agent runs health checks itself: Podman's need systemd, and the image's do
                // not count in ECS.
                .withHealthcheck(new HealthCheck().withTest(List.of("NONE")))
                .withStdinOpen(container.getInteractive())
                .withTty(container.getPseudoTerminal());
        if (container.getEntryPointCount() > 0) {
            command.withEntrypoint(container.getEntryPointList());
        }
        if (container.getCommandCount() > 0) {
            command.withCmd(container.getCommandList());
        }
        if (!container.getUser().isEmpty()) {
            command.withUser(container.getUser());
        }
        if (!container.getWorkingDirectory().isEmpty()) {
            command.withWorkingDir(container.getWorkingDirectory());
        }
        ContainerLimits.apply(config, container, host);
        place.cgroupParent().ifPresent(config::withCgroupParent);
        Networking.apply(command, config, task, container, place.networkNamespace(), host);
        Mounts.apply(config, task, container, place.directories());
        Security.apply(config, task, container);
        // Named because the default may be the journal, and then there is no file to read.
        config.withLogConfig(
                new LogConfig(LogConfig.LoggingType.JSON_FILE, Map.of("max-size", LOG_SIZE)));
        // Restarts are the agent's: they have reasons that the runtime does not know.
        config.withRestartPolicy(RestartPolicy.noRestart());
        command.withHostConfig(config);
    }
}
