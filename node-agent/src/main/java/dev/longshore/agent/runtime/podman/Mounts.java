package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.VolumesFrom;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.agent.runtime.TmpfsOptions;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.LinuxParameters;
import dev.longshore.proto.ecs.MountPoint;
import dev.longshore.proto.ecs.Tmpfs;
import dev.longshore.proto.ecs.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a container's file system is made of beside its image: volumes, tmpfs, devices. */
final class Mounts {
    private static final long BYTES_PER_MIB = 1L << 20;

    private Mounts() {}

    static void apply(
            HostConfig config,
            AssignedTask task,
            ContainerDefinition container,
            Map<String, Path> directories)
            throws RuntimeFailure {
        var binds = new ArrayList<Bind>();
        directories.forEach(
                (inside, directory) -> binds.add(bind(directory.toString(), inside, false)));
        for (MountPoint mount : container.getMountPointsList()) {
            binds.add(bind(task, mount));
        }
        config.withVolumesFrom(
                container.getVolumesFromList().stream()
                        .map(
                                from ->
                                        new VolumesFrom(
                                                TaskNames.container(
                                                        task, from.getSourceContainer()),
                                                access(from.getReadOnly())))
                        .toList());
        config.withReadonlyRootfs(container.getReadonlyRootFilesystem());
        LinuxParameters linux = container.getLinuxParameters();
        if (linux.getSharedMemorySize() > 0) {
            config.withShmSize(linux.getSharedMemorySize() * BYTES_PER_MIB);
        }
        var tmpfs = new TreeMap<String, String>();
        for (int i = 0; i < linux.getTmpfsCount(); i++) {
            Tmpfs mount = linux.getTmpfs(i);
            if (TmpfsOptions.needsVolume(mount)) {
                String volume = TaskNames.tmpfs(task, container.getName(), i);
                binds.add(new TmpfsBind(volume, mount));
            } else {
                tmpfs.put(mount.getContainerPath(), options(mount));
            }
        }
        config.withBinds(binds);
        config.withTmpFs(tmpfs);
        config.withDevices(linux.getDevicesList().stream().map(Mounts::device).toList());
    }

    private static Bind bind(AssignedTask task, MountPoint mount) throws RuntimeFailure {
        Volume volume =
                task.getDefinition().getVolumesList().stream()
                        .filter(candidate -> candidate.getName().equals(mount.getSourceVolume()))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new RuntimeFailure(
                                                "CannotCreateContainerError",
                                                "the task has no volume "
                                                        + mount.getSourceVolume()));
        String hostPath = volume.getHost().getSourcePath();
        String source = hostPath.isEmpty() ? TaskNames.volume(task, volume) : hostPath;
        return bind(source, mount.getContainerPath(), mount.getReadOnly());
    }

    private static Bind bind(String source, String inside, boolean readOnly) {
        return new Bind(
                source, new com.github.dockerjava.api.model.Volume(inside), access(readOnly));
    }

    private static AccessMode access(boolean readOnly) {
        return readOnly ? AccessMode.ro : AccessMode.rw;
    }

    private static String options(Tmpfs tmpfs) {
        var options = new ArrayList<>(TmpfsOptions.ofTheMount(tmpfs));
        options.addAll(TmpfsOptions.ofTheFileSystem(tmpfs));
        return String.join(",", options);
    }

    /** A volume mounted with options that docker-java has no names for. */
    private static final class TmpfsBind extends Bind {
        private static final long serialVersionUID = 1;

        private final String options;

        private TmpfsBind(String volume, Tmpfs mount) {
            super(volume, new com.github.dockerjava.api.model.Volume(mount.getContainerPath()));
            var all = new ArrayList<>(List.of("nocopy")); // a tmpfs begins empty
            all.addAll(TmpfsOptions.ofTheMount(mount));
            this.options = String.join(",", all);
        }

        /** What is sent. */
        @Override
        public String toString() {
            return getPath() + ":" + getVolume().getPath() + ":" + options;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof TmpfsBind bind && toString().equals(bind.toString());
        }

        @Override
        public int hashCode() {
            return toString().hashCode();
        }
    }

    private static Device device(dev.longshore.proto.ecs.Device device) {
        String permissions =
                device.getPermissionsList().stream()
                        .map(permission -> permission.substring(0, 1)) // read, write, mknod
                        .collect(Collectors.joining());
        String inside =
                device.getContainerPath().isEmpty()
                        ? device.getHostPath()
                        : device.getContainerPath();
        return new Device(
                permissions.isEmpty() ? "rwm" : permissions, inside, device.getHostPath());
    }
}
