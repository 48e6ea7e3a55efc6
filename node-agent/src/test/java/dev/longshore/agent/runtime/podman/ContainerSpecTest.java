package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ulimit;
import com.github.dockerjava.core.command.CreateContainerCmdImpl;
import dev.longshore.agent.runtime.Place;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.HostVolumeProperties;
import dev.longshore.proto.ecs.KernelCapabilities;
import dev.longshore.proto.ecs.LinuxParameters;
import dev.longshore.proto.ecs.MountPoint;
import dev.longshore.proto.ecs.PortMapping;
import dev.longshore.proto.ecs.ResourceRequirement;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.Volume;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ContainerSpecTest {
    private static final String ARN =
            "arn:aws:ecs:us-east-1:000000000000:task/main/0123456789abcdef0123456789abcdef";
    private static final HostLimits LIMITS =
            new HostLimits(Map.of("nofile", 20_000L, "nproc", 30_000L));
    private static final HostFacts HOST =
            new HostFacts(
                    "boot", LIMITS, (count, protocol) -> 50_000, true, Optional.of("192.0.2.53"));
    private static final HostFacts WITH_CGROUP_V2 =
            new HostFacts("boot", LIMITS, (count, protocol) -> 50_000, false, Optional.empty());

    @Test
    void theSmallestDefinitionGetsTheDefaultsOfEcs() throws RuntimeFailure {
        var command = spec(task(TaskDefinition.newBuilder()), container(), Place.ANYWHERE);
        HostConfig config = command.getHostConfig();

        assertThat(command.getName()).isEqualTo("longshore-0123456789abcdef0123456789abcdef-app");
        assertThat(command.getLabels())
                .containsEntry(Labels.TASK_ARN, ARN)
                .containsEntry(Labels.BOOT_ID, "boot");
        assertThat(config.getCpuShares()).isEqualTo(2);
        assertThat(config.getMemory()).isNull();
        assertThat(config.getNetworkMode()).isEqualTo("bridge");
        assertThat(config.getCapAdd()).contains(Capability.NET_RAW);
        assertThat(config.getUlimits())
                .containsExactly(
                        new Ulimit("nofile", 20_000L, 20_000L),
                        new Ulimit("nproc", 30_000L, 30_000L));
    }

    @Test
    void whatATaskMayUseIsItsCgroupsLimitAndNotThatOfItsContainers() throws RuntimeFailure {
        var task = task(TaskDefinition.newBuilder().setCpu("512").setMemory("1024"));
        var place = Place.ANYWHERE.below("/longshore/x");

        HostConfig open = spec(task, container(), place).getHostConfig();
        HostConfig own = spec(task, container().setCpu(256).setMemory(128), place).getHostConfig();

        assertThat(open.getCgroupParent()).isEqualTo("/longshore/x");
        assertThat(open.getNanoCPUs()).isNull();
        assertThat(open.getMemory()).isNull();
        assertThat(own.getCpuShares()).isEqualTo(256);
        assertThat(own.getMemory()).isEqualTo(128L << 20);
        assertThat(own.getMemorySwap()).isEqualTo(128L << 20);
    }

    @Test
    void swappinessIsAskedForOnlyWhereACgroupCanHaveIt() throws RuntimeFailure {
        var container =
                container()
                        .setMemory(128)
                        .setLinuxParameters(
                                LinuxParameters.newBuilder().setMaxSwap(64).setSwappiness(10));
        var task = task(TaskDefinition.newBuilder());

        HostConfig v1 = spec(task, container, Place.ANYWHERE, HOST).getHostConfig();
        HostConfig v2 = spec(task, container, Place.ANYWHERE, WITH_CGROUP_V2).getHostConfig();

        assertThat(v1.getMemorySwappiness()).isEqualTo(10);
        assertThat(v2.getMemorySwappiness()).isNull();
        assertThat(v2.getMemorySwap()).isEqualTo(192L << 20);
    }

    @Test
    void theFirstContainerOwnsTheNamespacesThatTheTaskShares() throws RuntimeFailure {
        var definition =
                TaskDefinition.newBuilder()
                        .setPidMode("task")
                        .setIpcMode("task")
                        .addContainerDefinitions(container().setName("second"))
                        .addContainerDefinitions(container().setName("first"));
        definition
                .getContainerDefinitionsBuilder(0)
                .addDependsOnBuilder()
                .setContainerName("first")
                .setCondition("START");
        AssignedTask task = task(definition);

        var first = spec(task, container().setName("first"), Place.ANYWHERE).getHostConfig();
        var second = spec(task, container().setName("second"), Place.ANYWHERE).getHostConfig();

        assertThat(first.getPidMode()).isEmpty();
        assertThat(first.getIpcMode()).isEqualTo("shareable");
        String owner = "container:longshore-0123456789abcdef0123456789abcdef-first";
        assertThat(second.getPidMode()).isEqualTo(owner);
        assertThat(second.getIpcMode()).isEqualTo(owner);
    }

    @Test
    void onFargateNobodyGainsPrivileges() throws RuntimeFailure {
        AssignedTask ec2 =
                task(TaskDefinition.newBuilder()).toBuilder().setLaunchType("EC2").build();
        AssignedTask fargate = ec2.toBuilder().setLaunchType("FARGATE").build();
        var container = container().addDockerSecurityOptions("label:disable");

        assertThat(spec(ec2, container, Place.ANYWHERE).getHostConfig().getSecurityOpts())
                .containsExactly("label:disable");
        assertThat(spec(fargate, container, Place.ANYWHERE).getHostConfig().getSecurityOpts())
                .containsExactly("no-new-privileges");
    }

    @Test
    void aTaskWithItsOwnInterfaceAsksTheMachinesServerUnlessItNamesOthers() throws RuntimeFailure {
        AssignedTask awsvpc = task(TaskDefinition.newBuilder().setNetworkMode("awsvpc"));
        var place = Place.ANYWHERE.in(Path.of("/run/netns/t"));
        AssignedTask bridge = task(TaskDefinition.newBuilder());

        assertThat(spec(awsvpc, container(), place).getHostConfig().getDns())
                .containsExactly("192.0.2.53");
        assertThat(
                        spec(awsvpc, container().addDnsServers("192.0.2.1"), place)
                                .getHostConfig()
                                .getDns())
                .containsExactly("192.0.2.1");
        assertThat(spec(bridge, container(), Place.ANYWHERE).getHostConfig().getDns()).isNull();
    }

    @Test
    void namespacesOfTheHostAreTheRuntimesOwnWords() throws RuntimeFailure {
        var task = task(TaskDefinition.newBuilder().setPidMode("host").setIpcMode("none"));

        var config = spec(task, container(), Place.ANYWHERE).getHostConfig();

        assertThat(config.getPidMode()).isEqualTo("host");
        assertThat(config.getIpcMode()).isEqualTo("none");
    }

    @Test
    void anAwsvpcTaskJoinsItsNamespaceAndKnowsItsOwnName() throws RuntimeFailure {
        var task =
                task(TaskDefinition.newBuilder().setNetworkMode("awsvpc")).toBuilder()
                        .setNetwork(
                                TaskNetwork.newBuilder()
                                        .setAddress("10.32.0.65")
                                        .setPrivateDnsName("ip-10-32-0-65"))
                        .build();

        var command =
                spec(
                        task,
                        container().addPortMappings(port(80, 0)),
                        Place.ANYWHERE.in(Path.of("/run/netns/x")));

        assertThat(command.getHostConfig().getNetworkMode()).isEqualTo("ns:/run/netns/x");
        assertThat(command.getHostName()).isEqualTo("ip-10-32-0-65");
        assertThat(command.getHostConfig().getExtraHosts())
                .containsExactly("ip-10-32-0-65:10.32.0.65");
        assertThat(command.getHostConfig().getPortBindings()).isNull();
    }

    @Test
    void volumesOfTheTaskBearItsId() throws RuntimeFailure {
        var task =
                task(
                        TaskDefinition.newBuilder()
                                .addVolumes(Volume.newBuilder().setName("data"))
                                .addVolumes(
                                        Volume.newBuilder()
                                                .setName("host")
                                                .setHost(
                                                        HostVolumeProperties.newBuilder()
                                                                .setSourcePath("/srv"))));
        var definition =
                container()
                        .addMountPoints(
                                MountPoint.newBuilder()
                                        .setSourceVolume("data")
                                        .setContainerPath("/data"))
                        .addMountPoints(
                                MountPoint.newBuilder()
                                        .setSourceVolume("host")
                                        .setContainerPath("/srv")
                                        .setReadOnly(true));

        assertThat(spec(task, definition, Place.ANYWHERE).getHostConfig().getBinds())
                .containsExactly(
                        Bind.parse("longshore-0123456789abcdef0123456789abcdef-data:/data:rw"),
                        Bind.parse("/srv:/srv:ro"));
    }

    @Test
    void aDroppedCapabilityIsNotGrantedByDefault() throws RuntimeFailure {
        var wish = KernelCapabilities.newBuilder().addAdd("SYS_PTRACE").addDrop("NET_RAW").build();
        var definition =
                container().setLinuxParameters(LinuxParameters.newBuilder().setCapabilities(wish));

        HostConfig config =
                spec(task(TaskDefinition.newBuilder()), definition, Place.ANYWHERE).getHostConfig();

        assertThat(config.getCapAdd())
                .contains(Capability.SYS_PTRACE)
                .doesNotContain(Capability.NET_RAW);
        assertThat(config.getCapDrop()).containsExactly(Capability.NET_RAW);
    }

    @Test
    void whatCannotBeGivenIsRefused() {
        var task = task(TaskDefinition.newBuilder());

        refused(
                task,
                container()
                        .addResourceRequirements(
                                ResourceRequirement.newBuilder().setType("GPU").setValue("1")));
        refused(task, container().addLinks("db"));
        refused(task, container().addMountPoints(MountPoint.newBuilder().setSourceVolume("none")));
        refused(task(TaskDefinition.newBuilder().setNetworkMode("awsvpc")), container());
    }

    private static void refused(AssignedTask task, ContainerDefinition.Builder container) {
        assertThatExceptionOfType(RuntimeFailure.class)
                .isThrownBy(() -> spec(task, container, Place.ANYWHERE))
                .matches(failure -> failure.reason().startsWith("CannotCreateContainerError: "));
    }

    static CreateContainerCmd spec(
            AssignedTask task, ContainerDefinition.Builder container, Place place)
            throws RuntimeFailure {
        return spec(task, container, place, HOST);
    }

    static CreateContainerCmd spec(
            AssignedTask task, ContainerDefinition.Builder container, Place place, HostFacts host)
            throws RuntimeFailure {
        var command =
                new CreateContainerCmdImpl(
                        _ -> {
                            throw new AssertionError("nothing is sent here");
                        },
                        null,
                        "image");
        ContainerSpec.apply(command, task, container.build(), place, host);
        return command;
    }

    static ContainerDefinition.Builder container() {
        return ContainerDefinition.newBuilder().setName("app").setImage("localhost/busybox:1");
    }

    static PortMapping.Builder port(int containerPort, int hostPort) {
        return PortMapping.newBuilder()
                .setContainerPort(containerPort)
                .setHostPort(hostPort)
                .setProtocol("tcp");
    }

    static AssignedTask task(TaskDefinition.Builder definition) {
        return AssignedTask.newBuilder()
                .setTaskArn(ARN)
                .setCluster("main")
                .setDefinition(definition)
                .build();
    }
}
