package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.lab.Lab;
import dev.longshore.agent.network.LinuxTaskNetworks;
import dev.longshore.agent.runtime.ContainerRuntime.RuntimeListener;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.agent.runtime.Place;
import dev.longshore.agent.runtime.RuntimeFacts;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.HostNetwork;
import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.ecs.ContainerDefinition;
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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Tag("lab")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PodmanRuntimeLabTest {
    private static final String HOST = "a1";
    private static final String IMAGE = "localhost/busybox:1";
    private static final String BOOT_ID = "boot-1";
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration LONG = Duration.ofSeconds(30);

    private Lab lab;
    private PodmanRuntime runtime;

    @BeforeAll
    void bootHost() throws IOException {
        lab = new Lab(1);
        runtime =
                new PodmanRuntime(lab.path(HOST, "/run/podman/podman.sock"), lab.in(HOST), BOOT_ID);
    }

    @AfterAll
    void removeHost() {
        runtime.close();
        lab.close();
    }

    @AfterEach
    void removeContainers() throws RuntimeFailure {
        for (ContainerState container : runtime.list()) {
            runtime.stop(container.runtimeId(), Duration.ZERO);
            runtime.remove(container.runtimeId());
        }
    }

    @Test
    void tellsWhatItIs() throws RuntimeFailure {
        assertThat(runtime.facts())
                .returns("podman", RuntimeFacts::name)
                .matches(facts -> !facts.version().isEmpty());
    }

    @Test
    void aContainerIsCreatedStartedStoppedAndRemovedAndEachCanBeRepeated() throws RuntimeFailure {
        AssignedTask task = task("one", TaskDefinition.newBuilder());
        ContainerDefinition app = shell("trap 'exit 3' TERM; while :; do sleep 0.05; done");

        String id = runtime.create(task, app, Place.ANYWHERE);
        assertThat(runtime.create(task, app, Place.ANYWHERE)).isEqualTo(id);
        assertThat(state(id).phase()).isEqualTo(Phase.CREATED);
        runtime.stop(id, GRACE);

        runtime.start(id);
        runtime.start(id);
        ContainerState running = state(id);
        assertThat(running.phase()).isEqualTo(Phase.RUNNING);
        assertThat(running.startedAt()).isPresent();
        assertThat(running.exitCode()).isEmpty();
        assertThat(running.taskArn()).isEqualTo(task.getTaskArn());
        assertThat(running.containerName()).isEqualTo("app");
        assertThat(running.bootId()).isEqualTo(BOOT_ID);
        assertThat(runtime.list()).extracting(ContainerState::runtimeId).containsExactly(id);

        runtime.exec(id, List.of("true"), LONG); // so that the trap is surely set
        runtime.stop(id, GRACE);
        runtime.stop(id, GRACE);
        ContainerState exited = state(id);
        assertThat(exited.phase()).isEqualTo(Phase.EXITED);
        assertThat(exited.exitCode()).contains(3);
        assertThat(exited.finishedAt()).isPresent();

        runtime.remove(id);
        runtime.remove(id);
        assertThat(runtime.inspect(id)).isEmpty();
        runtime.stop(id, GRACE);
    }

    @Test
    void aContainerOfAnOlderBootIsMadeAnew() throws RuntimeFailure {
        AssignedTask task = task("rebooted", TaskDefinition.newBuilder());
        String before = runtime.create(task, shell("true"), Place.ANYWHERE);
        try (var rebooted =
                new PodmanRuntime(
                        lab.path(HOST, "/run/podman/podman.sock"), lab.in(HOST), "boot-2")) {
            String after = rebooted.create(task, shell("true"), Place.ANYWHERE);

            assertThat(after).isNotEqualTo(before);
            assertThat(rebooted.list())
                    .extracting(ContainerState::bootId)
                    .containsExactly("boot-2");
        }
    }

    @Test
    void aContainerThatIgnoresTheSignalIsKilledAfterTheGrace() throws RuntimeFailure {
        String id = run("stubborn", shell("trap '' TERM; echo set; while :; do sleep 0.05; done"));
        runtime.exec(id, List.of("true"), LONG);

        runtime.stop(id, Duration.ofSeconds(1));

        assertThat(state(id).exitCode()).contains(137);
        assertThat(state(id).outOfMemory()).isFalse();
    }

    /** More than Podman has workers for; each would keep one for a minute. */
    @Test
    void containersThatTakeLongToStopHoldUpNobody() throws Exception {
        List<String> stubborn = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String id = run("stubborn-" + i, shell("trap '' TERM; while :; do sleep 0.05; done"));
            runtime.exec(id, List.of("true"), LONG); // so that the trap is surely set
            stubborn.add(id);
        }
        String other = run("other", shell("sleep 1000"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> stops =
                    stubborn.stream()
                            .map(id -> threads.submit(stop(id, Duration.ofMinutes(1))))
                            .toList();

            threads.submit(stop(other, Duration.ZERO)).get(LONG.toSeconds(), TimeUnit.SECONDS);
            runtime.remove(other);
            assertThat(runtime.inspect(other)).isEmpty();
            for (String id : stubborn) {
                assertThat(state(id).phase()).isEqualTo(Phase.RUNNING);
                runtime.stop(id, Duration.ZERO);
            }
            for (Future<Boolean> stop : stops) {
                assertThat(stop.get(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private Callable<Boolean> stop(String id, Duration grace) {
        return () -> {
            runtime.stop(id, grace);
            return true;
        };
    }

    @Test
    void runningOutOfMemoryIsTold() throws Exception {
        String id =
                run(
                        "hungry",
                        shell("head -c 64m /dev/zero | tail >/dev/null; exit 137").toBuilder()
                                .setMemory(16)
                                .build());
        lab.exec(HOST, "podman", "wait", id);

        assertThat(state(id).exitCode()).contains(137);
        assertThat(state(id).outOfMemory()).isTrue();
    }

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
    void anExecTellsStatusAndOutputAndIsKilledWhenItsTimeIsOver() throws RuntimeFailure {
        String id = run("exec", shell("exec sleep 1000"));

        assertThat(runtime.exec(id, List.of("sh", "-c", "echo out; echo err >&2; exit 5"), LONG))
                .isEqualTo(new ExecResult(5, "out\nerr\n"));
        assertThat(runtime.exec(id, List.of("sh", "-c", "yes | head -c 10000"), LONG).output())
                .hasSize(4096);
        assertThat(runtime.exec(id, List.of("sleep", "777"), Duration.ofSeconds(1)).exitCode())
                .isEqualTo(137);
        assertThat(sh(id, "ps")).doesNotContain("777");
        assertThat(lab.exec(HOST, "ls", "/run")).doesNotContain("longshore-exec");
        assertThat(runtime.exec(id, List.of("no-such-command"), LONG).exitCode()).isNotZero();
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
                        .addPortMappings(PortMapping.newBuilder().setContainerPortRange("90-94"))
                        .build();
        String id = run("web", web);

        var bindings = state(id).networkBindings();
        assertThat(bindings).hasSize(7);
        assertThat(bindings.get(0).getHostPort()).isEqualTo(8088);
        assertThat(bindings.get(1).getHostPort()).as("a free one").isGreaterThan(1024);
        int first = bindings.get(2).getHostPort();
        assertThat(bindings.subList(2, 7))
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
        networks.apply(
                HostNetwork.newBuilder()
                        .addVpcCidrs("10.32.0.0/16")
                        .addBlocks("10.32.0.64/26")
                        .build());
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
                        new Place(
                                Optional.of(Path.of("/run/netns/longshore-vpc")),
                                Optional.empty()));
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

        String id =
                runtime.create(
                        task("pulled", TaskDefinition.newBuilder()),
                        container("true").toBuilder().setImage(registry + "/app:1").build(),
                        Place.ANYWHERE);
        assertThat(state(id).imageDigest()).isEqualTo(digest);
    }

    @Test
    void whatCannotStartSaysSo() throws RuntimeFailure {
        AssignedTask task = task("broken", TaskDefinition.newBuilder());
        String id = runtime.create(task, container("no-such-command"), Place.ANYWHERE);

        assertThatExceptionOfType(RuntimeFailure.class)
                .isThrownBy(() -> runtime.start(id))
                .matches(failure -> failure.reason().startsWith("CannotStartContainerError: "))
                .withMessageContaining("no-such-command");
        assertThat(state(id).phase()).isEqualTo(Phase.CREATED);
        assertThatExceptionOfType(RuntimeFailure.class)
                .isThrownBy(
                        () ->
                                runtime.create(
                                        task,
                                        shell("true").toBuilder()
                                                .setName("other")
                                                .setImage("localhost/none:1")
                                                .build(),
                                        Place.ANYWHERE))
                .matches(failure -> failure.reason().startsWith("CannotCreateContainerError: "));
    }

    @Test
    void changesAreToldAlsoAfterARestartOfTheDaemon() throws Exception {
        var changed = new LinkedBlockingQueue<String>();
        var unsure = new LinkedBlockingQueue<Boolean>();
        var listener =
                new RuntimeListener() {
                    @Override
                    public void changed(String runtimeId) {
                        changed.add(runtimeId);
                    }

                    @Override
                    public void unsure() {
                        unsure.add(true);
                    }
                };
        AssignedTask task = task("watched", TaskDefinition.newBuilder());
        String id = runtime.create(task, shell("exec sleep 1000"), Place.ANYWHERE);
        try (var _ = runtime.watch(listener)) {
            next(unsure);
            runtime.start(id);
            runtime.stop(id, GRACE);
            assertThat(next(changed)).isEqualTo(id);
            runtime.start(id);
            restartDaemon();
            next(unsure);
            changed.clear();
            runtime.stop(id, GRACE);
            assertThat(next(changed)).isEqualTo(id);
            assertThat(state(id).phase()).isEqualTo(Phase.EXITED);
        }
    }

    /** The transport keeps connections, which all lead nowhere after a restart. */
    @Test
    void callsSucceedAfterARestartOfTheDaemon() throws Exception {
        var calls = new ArrayList<CompletableFuture<List<ContainerState>>>();
        for (int i = 0; i < 8; i++) {
            calls.add(CompletableFuture.supplyAsync(this::list));
        }
        CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get();

        restartDaemon();

        AssignedTask task = task("restarted", TaskDefinition.newBuilder());
        String id = runtime.create(task, shell("exec sleep 1000"), Place.ANYWHERE);
        runtime.start(id);
        assertThat(state(id).phase()).isEqualTo(Phase.RUNNING);
    }

    private List<ContainerState> list() {
        try {
            return runtime.list();
        } catch (RuntimeFailure e) {
            throw new AssertionError(e);
        }
    }

    private void restartDaemon() {
        lab.run("kill", HOST, "podman");
        lab.run(
                "start",
                HOST,
                "podman",
                "--",
                "podman",
                "system",
                "service",
                "--time=0",
                "unix:///run/podman/podman.sock");
        lab.exec(
                HOST,
                "sh",
                "-c",
                "until curl -fs --unix-socket /run/podman/podman.sock http://p/_ping; do :; done");
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    private void pullFails(String image) {
        assertThatExceptionOfType(RuntimeFailure.class)
                .isThrownBy(() -> runtime.pull(image))
                .matches(failure -> failure.reason().startsWith("CannotPullContainerError: "));
    }

    private String run(String taskId, ContainerDefinition container) throws RuntimeFailure {
        String id =
                runtime.create(
                        task(taskId, TaskDefinition.newBuilder()), container, Place.ANYWHERE);
        runtime.start(id);
        return id;
    }

    private ContainerState state(String id) throws RuntimeFailure {
        return runtime.inspect(id).orElseThrow();
    }

    private String sh(String id, String script) throws RuntimeFailure {
        ExecResult result = runtime.exec(id, List.of("sh", "-c", script), LONG);
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output().strip();
    }

    private static ContainerDefinition shell(String script) {
        return container("sh", "-c", script);
    }

    private static ContainerDefinition container(String... command) {
        return ContainerDefinition.newBuilder()
                .setName("app")
                .setImage(IMAGE)
                .addAllCommand(List.of(command))
                .build();
    }

    private static AssignedTask task(String id, TaskDefinition.Builder definition) {
        return AssignedTask.newBuilder()
                .setTaskArn("arn:aws:ecs:us-east-1:000000000000:task/main/" + id)
                .setCluster("main")
                .setDefinition(definition.setFamily("family").setRevision(1))
                .build();
    }
}
