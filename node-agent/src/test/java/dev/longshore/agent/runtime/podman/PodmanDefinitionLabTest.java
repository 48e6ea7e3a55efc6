package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.resource.network.LinuxTaskNetworks;
import dev.longshore.agent.runtime.Place;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.Peer;
import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.ecs.DockerVolumeConfiguration;
import dev.longshore.proto.ecs.HostVolumeProperties;
import dev.longshore.proto.ecs.KeyValuePair;
import dev.longshore.proto.ecs.LinuxParameters;
import dev.longshore.proto.ecs.MountPoint;
import dev.longshore.proto.ecs.NetworkBinding;
import dev.longshore.proto.ecs.PortMapping;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.Tmpfs;
import dev.longshore.proto.ecs.Ulimit;
import dev.longshore.proto.ecs.Volume;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a task definition says, as a container on a real Podman has it. */
final class PodmanDefinitionLabTest extends PodmanLab {
    @Test
    void theDefinitionReachesTheContainer() throws RuntimeFailure {
        var definition =
                shell("exec sleep 1000").toBuilder()
                        .setCpu(512)
                        .setMemory(64)
                        .setMemoryReservation(32)
                        .setUser("65534")
                        .setWorkingDirectory("/var/www")
                        .setHostname("somewhere")
                        .setReadonlyRootFilesystem(true)
                        .addEnvironment(
                                KeyValuePair.newBuilder()
                                        .setName("GREETING")
                                        .setValue("hello world"))
                        .addUlimits(
                                Ulimit.newBuilder()
                                        .setName("nofile")
                                        .setSoftLimit(100)
                                        .setHardLimit(200))
                        .setLinuxParameters(
                                LinuxParameters.newBuilder()
                                        .setInitProcessEnabled(true)
                                        .setSharedMemorySize(8)
                                        .addTmpfs(
                                                Tmpfs.newBuilder()
                                                        .setContainerPath("/scratch")
                                                        .setSize(4)))
                        .build();
        String id = run("full", definition);

        assertThat(sh(id, "echo $GREETING")).isEqualTo("hello world");
        assertThat(sh(id, "id -u; pwd; hostname")).isEqualTo("65534\n/var/www\nsomewhere");
        assertThat(sh(id, "ulimit -n")).isEqualTo("100");
        assertThat(sh(id, "touch /file 2>&1; df -m /scratch | tail -n 1 | awk '{print $2}'"))
                .contains("Read-only")
                .endsWith("\n4");
        assertThat(sh(id, "cat /proc/1/comm")).isIn("catatonit", "podman-init");
        assertThat(
                        lab.exec(
                                        HOST,
                                        "podman",
                                        "inspect",
                                        "-f",
                                        "{{.HostConfig.Memory}} {{.HostConfig.CpuShares}}",
                                        id)
                                .strip())
                .isEqualTo((64 << 20) + " 512");
    }

    @Test
    void publishedPortsAreTold() throws RuntimeFailure {
        var web =
                container("httpd", "-f", "-p", "80", "-h", "/var/www").toBuilder()
                        .addPortMappings(
                                PortMapping.newBuilder()
                                        .setContainerPort(80)
                                        .setHostPort(8088)
                                        .setProtocol("tcp"))
                        .addPortMappings(PortMapping.newBuilder().setContainerPort(81))
                        .addPortMappings(PortMapping.newBuilder().setContainerPort(81))
                        .addPortMappings(PortMapping.newBuilder().setContainerPortRange("90-94"))
                        .build();
        String id = run("web", web);

        var bindings = state(id).networkBindings();
        assertThat(bindings).hasSize(8);
        assertThat(bindings.get(0).getHostPort()).isEqualTo(8088);
        assertThat(bindings.get(1).getHostPort()).as("a free one").isGreaterThan(1024);
        assertThat(bindings.get(2).getContainerPort()).as("mapped twice").isEqualTo(81);
        assertThat(bindings.get(2).getHostPort()).isNotEqualTo(bindings.get(1).getHostPort());
        int first = bindings.get(3).getHostPort();
        assertThat(bindings.subList(3, 8))
                .as("free ones in a row")
                .extracting(NetworkBinding::getHostPort)
                .containsExactly(first, first + 1, first + 2, first + 3, first + 4);
        assertThat(
                        lab.exec(
                                        HOST,
                                        "curl",
                                        "-s",
                                        "--retry",
                                        "5",
                                        "--retry-connrefused",
                                        "http://127.0.0.1:8088")
                                .strip())
                .isEqualTo("ok");
    }

    @Test
    void anAwsvpcContainerHasTheAddressOfItsTask() throws Exception {
        var networks =
                new LinuxTaskNetworks(lab.in(HOST), lab.path(HOST, "/run"), lab.address(HOST));
        networks.applyVpcs(List.of("10.32.0.0/16"));
        networks.applyPeers(
                List.of(
                        Peer.newBuilder()
                                .setHostAddress(lab.address(HOST))
                                .addBlocks("10.32.0.64/26")
                                .build()));
        var network =
                TaskNetwork.newBuilder()
                        .setAddress("10.32.0.65")
                        .setMac("02:42:0a:20:00:41")
                        .setSubnetCidr("10.32.0.0/17")
                        .setPrivateDnsName("ip-10-32-0-65.ec2.internal")
                        .build();
        networks.create("vpc", network);
        AssignedTask task =
                task("vpc", TaskDefinition.newBuilder().setNetworkMode("awsvpc")).toBuilder()
                        .setNetwork(network)
                        .build();

        String id =
                runtime.create(
                        task,
                        container("httpd", "-f", "-p", "80", "-h", "/var/www"),
                        Place.ANYWHERE.in(Path.of("/run/netns/longshore-vpc")));
        runtime.start(id);

        assertThat(sh(id, "hostname -i; hostname"))
                .isEqualTo("10.32.0.65\nip-10-32-0-65.ec2.internal");
        assertThat(
                        lab.exec(
                                        HOST,
                                        "curl",
                                        "-s",
                                        "--retry",
                                        "5",
                                        "--retry-connrefused",
                                        "http://10.32.0.65")
                                .strip())
                .isEqualTo("ok");
        runtime.stop(id, GRACE);
        runtime.remove(id);
        networks.remove("vpc");
        assertThat(networks.list()).isEmpty();
    }

    @Test
    void volumesOfATaskEndWithItAndSharedOnesStay() throws RuntimeFailure {
        var shared = DockerVolumeConfiguration.newBuilder().setScope("shared");
        var definition =
                TaskDefinition.newBuilder()
                        .addVolumes(Volume.newBuilder().setName("own"))
                        .addVolumes(
                                Volume.newBuilder()
                                        .setName("common")
                                        .setDockerVolumeConfiguration(
                                                shared.setAutoprovision(true)))
                        .addVolumes(
                                Volume.newBuilder()
                                        .setName("host")
                                        .setHost(
                                                HostVolumeProperties.newBuilder()
                                                        .setSourcePath("/var/lib/longshore/made")));
        AssignedTask task = task("volumes", definition);
        runtime.createVolumes(task);
        runtime.createVolumes(task);
        var app = shell("echo kept | tee /own/f /common/f /host/f").toBuilder();
        for (String name : List.of("own", "common", "host")) {
            app.addMountPoints(
                    MountPoint.newBuilder().setSourceVolume(name).setContainerPath("/" + name));
        }
        String id = runtime.create(task, app.build(), Place.ANYWHERE);
        runtime.start(id);
        lab.exec(HOST, "podman", "wait", id);
        runtime.remove(id);

        runtime.removeVolumes(task);
        runtime.removeVolumes(task);

        assertThat(lab.exec(HOST, "podman", "volume", "ls", "-q").lines())
                .containsExactly("common");
        assertThat(lab.exec(HOST, "cat", "/var/lib/longshore/made/f").strip()).isEqualTo("kept");
        lab.exec(HOST, "podman", "volume", "rm", "common");
        AssignedTask missing =
                task(
                        "missing",
                        TaskDefinition.newBuilder()
                                .addVolumes(
                                        Volume.newBuilder()
                                                .setName("none")
                                                .setDockerVolumeConfiguration(
                                                        shared.setAutoprovision(false))));
        assertThatExceptionOfType(RuntimeFailure.class)
                .isThrownBy(() -> runtime.createVolumes(missing))
                .matches(failure -> failure.reason().startsWith("CannotCreateVolumeError"));
    }

    /** As it does for a container that it makes when the agent has removed the volumes already. */
    @Test
    void aVolumeThatPodmanMakesByItselfEndsWithItsTaskToo() throws RuntimeFailure {
        String taskId = "0123456789abcdef0123456789abcdef";
        AssignedTask task =
                task(
                        taskId,
                        TaskDefinition.newBuilder().addVolumes(Volume.newBuilder().setName("own")));
        var app =
                shell("true").toBuilder()
                        .addMountPoints(
                                MountPoint.newBuilder()
                                        .setSourceVolume("own")
                                        .setContainerPath("/own"));

        runtime.remove(runtime.create(task, app.build(), Place.ANYWHERE));

        assertThat(runtime.listVolumes()).containsExactly(taskId);
        runtime.removeVolumes(task);
        assertThat(runtime.listVolumes()).isEmpty();
    }

    @Test
    void imagesArePulledAndFailuresHaveTheirNames() throws RuntimeFailure {
        String registry = lab.run("registry").strip();
        lab.exec(HOST, "podman", "push", "-q", IMAGE, registry + "/app:1");

        String digest = runtime.pull(registry + "/app:1");

        assertThat(digest).startsWith("sha256:");
        assertThat(runtime.pull(registry + "/app@" + digest)).isEqualTo(digest);
        assertThat(runtime.pull(IMAGE)).isEmpty();
        pullFails(registry + "/app:2");
        pullFails("localhost/none:1");
        pullFails("127.0.0.1:9/app:1");

        for (String image : List.of("/app:1", "/app:1@" + digest)) {
            String id =
                    runtime.create(
                            task("pulled" + image.length(), TaskDefinition.newBuilder()),
                            container("true").toBuilder().setImage(registry + image).build(),
                            Place.ANYWHERE);
            assertThat(state(id).imageDigest()).isEqualTo(digest);
        }
    }

    private void pullFails(String image) {
        assertThatExceptionOfType(RuntimeFailure.class)
                .isThrownBy(() -> runtime.pull(image))
                .matches(failure -> failure.reason().startsWith("CannotPullContainerError: "));
    }
}
