package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.agent.runtime.SharedNamespaces;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.KernelCapabilities;
import dev.longshore.proto.ecs.SystemControl;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** What a container may do: capabilities, namespaces it shares, kernel settings. */
final class Security {
    /** Docker, and so ECS, grants them; Podman does not. */
    private static final List<Capability> DOCKER_DEFAULTS =
            List.of(Capability.NET_RAW, Capability.MKNOD, Capability.AUDIT_WRITE);

    private Security() {}

    static void apply(HostConfig config, AssignedTask task, ContainerDefinition container)
            throws RuntimeFailure {
        config.withPrivileged(container.getPrivileged());
        KernelCapabilities wish = container.getLinuxParameters().getCapabilities();
        Set<Capability> dropped = capabilities(wish.getDropList());
        var added = new LinkedHashSet<Capability>(capabilities(wish.getAddList()));
        if (!dropped.contains(Capability.ALL)) {
            DOCKER_DEFAULTS.stream()
                    .filter(capability -> !dropped.contains(capability))
                    .forEach(added::add);
        }
        config.withCapAdd(added.toArray(Capability[]::new));
        config.withCapDrop(dropped.toArray(Capability[]::new));
        config.withSecurityOpts(options(task, container));
        config.withInit(container.getLinuxParameters().getInitProcessEnabled());
        var settings = new TreeMap<String, String>();
        for (SystemControl control : container.getSystemControlsList()) {
            settings.put(control.getNamespace(), control.getValue());
        }
        config.withSysctls(settings);
        config.withPidMode(shared(task.getDefinition().getPidMode(), "", task, container));
        config.withIpcMode(shared(task.getDefinition().getIpcMode(), "shareable", task, container));
    }

    /**
     * Machines are lent to FARGATE tasks of all clusters, so their processes gain nothing by
     * set-uid programs. The control plane has refused what else would reach out of them: privileged
     * containers, more capabilities, the host's namespaces and directories.
     */
    private static List<String> options(AssignedTask task, ContainerDefinition container) {
        return task.getLaunchType().equals("FARGATE")
                ? List.of("no-new-privileges")
                : container.getDockerSecurityOptionsList();
    }

    /**
     * The mode of a namespace that the containers of a task may share.
     *
     * @param owner the mode of a container that joins no other
     */
    private static String shared(
            String mode, String owner, AssignedTask task, ContainerDefinition container) {
        if (!mode.equals("task")) {
            return mode;
        }
        return SharedNamespaces.joined(task.getDefinition(), container.getName())
                .map(other -> "container:" + TaskNames.container(task, other))
                .orElse(owner);
    }

    private static Set<Capability> capabilities(List<String> names) throws RuntimeFailure {
        var capabilities = new LinkedHashSet<Capability>();
        for (String name : names) {
            try {
                capabilities.add(Capability.valueOf(name));
            } catch (IllegalArgumentException e) {
                throw new RuntimeFailure(
                        "CannotCreateContainerError", "unknown capability " + name, e);
            }
        }
        return capabilities;
    }
}
