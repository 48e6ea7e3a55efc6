package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.runtime.Place;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.LinuxParameters;
import dev.longshore.proto.ecs.MountPoint;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.Tmpfs;
import dev.longshore.proto.ecs.Volume;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What containers mount beside volumes of their own, on a real Podman. */
final class PodmanMountsLabTest extends PodmanLab {
    private static final String SLEEP = "exec sleep 1000";

    @Test
    void whatIsOnTheHostIsMountedAsItIs() throws RuntimeFailure {
        String id =
                start(
                        task(
                                "host-paths",
                                TaskDefinition.newBuilder()
                                        .addVolumes(host("file", "/etc/os-release"))
                                        .addVolumes(host("socket", "/run/podman/podman.sock"))
                                        .addVolumes(host("new", "/var/lib/longshore/new"))),
                        mounts("file", "socket", "new"));

        assertThat(sh(id, "test -s /m/file && test -S /m/socket && test -d /m/new && echo all"))
                .isEqualTo("all");
    }

    @Test
    void aTmpfsHasTheOptionsThatPodmanKnowsForVolumesOnly() throws RuntimeFailure {
        ContainerDefinition app =
                shell(SLEEP).toBuilder()
                        .setReadonlyRootFilesystem(true)
                        .setUser("1000:1001")
                        .setLinuxParameters(
                                LinuxParameters.newBuilder()
                                        .addTmpfs(
                                                tmpfs("/var/www", "noatime", "uid=1000", "noexec"))
                                        .addTmpfs(tmpfs("/plain", "defaults", "mode=1777")))
                        .build();
        AssignedTask task = task("tmpfs", TaskDefinition.newBuilder().addContainerDefinitions(app));
        String id = start(task, app);

        assertThat(sh(id, "grep ' /var/www ' /proc/mounts; stat -c %u /var/www; ls /var/www"))
                .startsWith("tmpfs ")
                .contains("noatime", "noexec", "size=16384k")
                .endsWith("1000");
        assertThat(sh(id, "touch /var/www/f /plain/f && echo both")).isEqualTo("both");

        runtime.stop(id, GRACE);
        runtime.remove(id);
        runtime.removeVolumes(task);
        assertThat(runtime.listVolumes()).isEmpty();
    }

    @Test
    void aDockerVolumeMayBeATmpfsOfSomeSize() throws RuntimeFailure {
        var volume = Volume.newBuilder().setName("t");
        volume.getDockerVolumeConfigurationBuilder()
                .setScope("task")
                .setDriver("local")
                .putDriverOpts("type", "tmpfs")
                .putDriverOpts("device", "tmpfs")
                .putDriverOpts("o", "size=16m,uid=1000");
        AssignedTask task = task("tmpfs-volume", TaskDefinition.newBuilder().addVolumes(volume));
        String id = start(task, mounts("t"));

        assertThat(sh(id, "grep ' /m/t ' /proc/mounts")).contains("tmpfs", "size=16384k");

        runtime.stop(id, GRACE);
        runtime.remove(id);
        runtime.removeVolumes(task);
        assertThat(runtime.listVolumes()).isEmpty();
    }

    private String start(AssignedTask task, ContainerDefinition container) throws RuntimeFailure {
        runtime.createVolumes(task);
        String id = runtime.create(task, container, Place.ANYWHERE);
        runtime.start(id);
        return id;
    }

    private static ContainerDefinition mounts(String... volumes) {
        var app = shell(SLEEP).toBuilder();
        for (String volume : volumes) {
            app.addMountPoints(
                    MountPoint.newBuilder()
                            .setSourceVolume(volume)
                            .setContainerPath("/m/" + volume)
                            .setReadOnly(true));
        }
        return app.build();
    }

    private static Volume host(String name, String path) {
        var volume = Volume.newBuilder().setName(name);
        volume.getHostBuilder().setSourcePath(path);
        return volume.build();
    }

    private static Tmpfs tmpfs(String path, String... options) {
        return Tmpfs.newBuilder()
                .setContainerPath(path)
                .setSize(16)
                .addAllMountOptions(List.of(options))
                .build();
    }
}
