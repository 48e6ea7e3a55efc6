package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.longshore.agent.command.CommandFailure;
import dev.longshore.agent.command.Commands;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.agent.runtime.TmpfsOptions;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.DockerVolumeConfiguration;
import dev.longshore.proto.ecs.Tmpfs;
import dev.longshore.proto.ecs.Volume;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The volumes of a task. One with a path of the host is what is there; one without is a volume of
 * the runtime that ends with the task, unless its scope is {@code shared}.
 */
final class TaskVolumes {
    /** The driver of volumes that no other one is named for. */
    private static final String LOCAL = "local";

    private final DockerClient docker;
    private final HostPaths paths;
    private final TmpfsDriver tmpfs = TmpfsDriver.ofThisHost();

    TaskVolumes(DockerClient docker, Commands commands) {
        this.docker = docker;
        this.paths = new HostPaths(commands);
    }

    void create(AssignedTask task) throws RuntimeFailure {
        for (Volume volume : task.getDefinition().getVolumesList()) {
            DockerVolumeConfiguration configuration = volume.getDockerVolumeConfiguration();
            if (volume.hasEfsVolumeConfiguration()
                    || volume.hasS3FilesVolumeConfiguration()
                    || volume.hasFsxWindowsFileServerVolumeConfiguration()) {
                throw failure(volume, "volumes of this kind are not supported");
            } else if (!volume.getHost().getSourcePath().isEmpty()) {
                provide(volume);
            } else if (!TaskNames.isShared(volume) || configuration.getAutoprovision()) {
                create(task, volume, configuration);
            } else if (!exists(volume)) {
                throw failure(
                        volume,
                        "there is no such shared volume on this node, and autoprovision is off");
            }
        }
        for (ContainerDefinition container : task.getDefinition().getContainerDefinitionsList()) {
            createTmpfs(task, container);
        }
    }

    private void createTmpfs(AssignedTask task, ContainerDefinition container)
            throws RuntimeFailure {
        List<Tmpfs> mounts = container.getLinuxParameters().getTmpfsList();
        for (int i = 0; i < mounts.size(); i++) {
            if (TmpfsOptions.needsVolume(mounts.get(i))) {
                create(
                        TaskNames.tmpfs(task, container.getName(), i),
                        LOCAL,
                        tmpfs.options(TmpfsOptions.ofTheFileSystem(mounts.get(i))),
                        Map.of(Labels.TASK_ID, TaskNames.taskId(task)),
                        "tmpfs " + mounts.get(i).getContainerPath());
            }
        }
    }

    /** Removes the volumes that are the task's own. */
    void remove(AssignedTask task) throws RuntimeFailure {
        for (InspectVolumeResponse volume : volumesOfTasks()) {
            if (taskOf(volume).equals(Optional.of(TaskNames.taskId(task)))) {
                remove(volume.getName());
            }
        }
    }

    /** Ids of the tasks that have volumes of their own. */
    Set<String> list() throws RuntimeFailure {
        return volumesOfTasks().stream()
                .flatMap(volume -> taskOf(volume).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What bears our label, and what only has a name of ours. */
    private Collection<InspectVolumeResponse> volumesOfTasks() throws RuntimeFailure {
        var found = new TreeMap<String, InspectVolumeResponse>();
        listed("label", Labels.TASK_ID).forEach(volume -> found.put(volume.getName(), volume));
        listed("name", TaskNames.volumePrefix())
                .forEach(volume -> found.put(volume.getName(), volume));
        return found.values();
    }

    private List<InspectVolumeResponse> listed(String filter, String value) throws RuntimeFailure {
        try {
            List<InspectVolumeResponse> found =
                    docker.listVolumesCmd().withFilter(filter, List.of(value)).exec().getVolumes();
            return found == null ? List.of() : found;
        } catch (RuntimeException e) {
            throw Failures.of("CannotListVolumesError", e);
        }
    }

    private static Optional<String> taskOf(InspectVolumeResponse volume) {
        Map<String, String> labels = volume.getLabels();
        return labels != null && labels.containsKey(Labels.TASK_ID)
                ? Optional.of(labels.get(Labels.TASK_ID))
                : TaskNames.taskOfVolume(volume.getName());
    }

    private void provide(Volume volume) throws RuntimeFailure {
        try {
            paths.provide(volume.getHost().getSourcePath());
        } catch (CommandFailure e) {
            throw failure(volume, String.valueOf(e.getMessage()));
        }
    }

    private void create(AssignedTask task, Volume volume, DockerVolumeConfiguration configuration)
            throws RuntimeFailure {
        String driver = configuration.getDriver().isEmpty() ? LOCAL : configuration.getDriver();
        Map<String, String> options = configuration.getDriverOptsMap();
        var labels = new TreeMap<>(configuration.getLabelsMap());
        if (!TaskNames.isShared(volume)) {
            labels.put(Labels.TASK_ID, TaskNames.taskId(task));
        }
        create(
                TaskNames.volume(task, volume),
                driver,
                driver.equals(LOCAL) ? tmpfs.translated(options) : options,
                labels,
                "volume " + volume.getName());
    }

    private void create(
            String name,
            String driver,
            Map<String, String> options,
            Map<String, String> labels,
            String what)
            throws RuntimeFailure {
        try {
            docker.createVolumeCmd()
                    .withName(name)
                    .withDriver(driver)
                    .withDriverOpts(options)
                    .withLabels(labels)
                    .exec();
        } catch (RuntimeException e) {
            throw Failures.of("CannotCreateVolumeError", what, e);
        }
    }

    private boolean exists(Volume volume) throws RuntimeFailure {
        try {
            docker.inspectVolumeCmd(volume.getName()).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        } catch (RuntimeException e) {
            throw Failures.of("CannotCreateVolumeError", "volume " + volume.getName(), e);
        }
    }

    private void remove(String name) throws RuntimeFailure {
        try {
            docker.removeVolumeCmd(name).exec();
        } catch (NotFoundException e) {
            // as wished
        } catch (RuntimeException e) {
            throw Failures.of("CannotRemoveVolumeError", e);
        }
    }

    private static RuntimeFailure failure(Volume volume, String reason) {
        return new RuntimeFailure(
                "CannotCreateVolumeError", "volume " + volume.getName() + ": " + reason);
    }
}
