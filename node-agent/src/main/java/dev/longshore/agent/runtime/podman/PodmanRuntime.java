package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.api.model.RuntimeInfo;
import com.github.dockerjava.api.model.VersionComponent;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.longshore.agent.command.Commands;
import dev.longshore.agent.runtime.ContainerRuntime;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.agent.runtime.HostImage;
import dev.longshore.agent.runtime.Place;
import dev.longshore.agent.runtime.PullBehavior;
import dev.longshore.agent.runtime.RuntimeFacts;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.agent.runtime.RuntimeUnreachable;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Podman by docker-java. Every call is a request of its own; there is no state here but what can be
 * asked again.
 */
public final class PodmanRuntime implements ContainerRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(PodmanRuntime.class);

    /** Podman 4.3 and Docker 20.10 have it, and all later ones. */
    private static final String API_VERSION = "1.41";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final DockerClient docker;
    private final Commands commands;
    private final HostFacts host;
    private final boolean privileged;
    private final Images images;
    private final TaskVolumes volumes;
    private final Inspector inspector;
    private final States states;
    private final Stops stops;
    private final StrayMonitors strays;
    private final ExecFiles execFiles;

    /** Known once the daemon has answered: which one it is does not change. */
    private Optional<Exec> exec = Optional.empty();

    /**
     * What an operator may choose, and what the agent brings.
     *
     * @param pullBehavior whether images are pulled that are here
     * @param privileged whether containers may be privileged
     * @param nameserver whom tasks with an interface of their own ask for names; nothing where they
     *     ask the machine's resolvers
     * @param made images that are made on this machine
     */
    public record Options(
            PullBehavior pullBehavior,
            boolean privileged,
            Optional<String> nameserver,
            List<HostImage> made) {
        /** What holds where nobody chooses. */
        public static final Options USUAL =
                new Options(PullBehavior.DEFAULT, true, Optional.empty(), List.of());
    }

    /**
     * @param socket of the daemon; it need not be there yet
     * @param proc the proc file system of the daemon's machine
     * @param commands run on the daemon's machine
     * @param bootId the boot of this machine, for the labels of its containers
     */
    public PodmanRuntime(Path socket, Path proc, Commands commands, String bootId) {
        this(socket, proc, commands, bootId, Options.USUAL);
    }

    /** The same, with what an operator may choose. */
    public PodmanRuntime(
            Path socket, Path proc, Commands commands, String bootId, Options options) {
        var config =
                DefaultDockerClientConfig.createDefaultConfigBuilder()
                        .withDockerHost("unix://" + socket)
                        .withApiVersion(API_VERSION)
                        .build();
        RegistryCredentials.requireReadable(Path.of(config.getDockerConfigPath(), "config.json"));
        // No limit for answers: a stop lasts as long as the container takes, a stream of events for
        // ever.
        var http =
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .build();
        this.docker =
                DockerClientImpl.getInstance(config, ReconnectingHttpClient.around(http, socket));
        this.commands = commands;
        this.host = HostFacts.ofThisHost(bootId, options.nameserver());
        this.images = new Images(docker, options.pullBehavior(), options.made());
        this.privileged = options.privileged();
        var processes = new Processes(proc);
        this.inspector = new Inspector(docker, processes, this::isPodman);
        this.strays = new StrayMonitors(processes, commands);
        this.execFiles = new ExecFiles(commands, processes, "/run");
        this.stops = new Stops(docker, inspector);
        this.volumes = new TaskVolumes(docker, commands);
        this.states = new States(images, new OutOfMemory(commands));
    }

    @Override
    public RuntimeFacts facts() throws RuntimeFailure {
        try {
            Info info = docker.infoCmd().exec();
            return new RuntimeFacts(
                    isPodman() ? RuntimeFacts.PODMAN : "docker",
                    Objects.requireNonNullElse(info.getServerVersion(), ""),
                    "2".equals(info.getCGroupVersion()) ? 2 : 1,
                    Objects.requireNonNullElse(info.getCGroupDriver(), ""));
        } catch (RuntimeException e) {
            throw Failures.of("CannotReachRuntimeError", e);
        }
    }

    private boolean isPodman() {
        List<VersionComponent> components = docker.versionCmd().exec().getComponents();
        return components != null
                && components.stream().anyMatch(part -> part.getName().startsWith("Podman"));
    }

    @Override
    public String pull(String image) throws RuntimeFailure {
        return images.pull(ImageName.parse(image));
    }

    @Override
    public void createVolumes(AssignedTask task) throws RuntimeFailure {
        volumes.create(task);
    }

    @Override
    public void removeVolumes(AssignedTask task) throws RuntimeFailure {
        volumes.remove(task);
    }

    @Override
    public Set<String> listVolumes() throws RuntimeFailure {
        return volumes.list();
    }

    @Override
    public String create(AssignedTask task, ContainerDefinition container, Place place)
            throws RuntimeFailure {
        if (container.getPrivileged() && !privileged) {
            throw new RuntimeFailure(
                    "CannotCreateContainerError",
                    "privileged containers are refused on this node (ECS_DISABLE_PRIVILEGED)");
        }
        try {
            return createNow(task, container, place);
        } catch (RuntimeUnreachable e) {
            throw e;
        } catch (RuntimeFailure e) {
            // Looked for afterwards only: hardly ever is there one.
            Optional<ContainerState> existing =
                    inspect(TaskNames.container(task, container.getName()));
            if (existing.isEmpty()) {
                throw e;
            }
            if (existing.get().origin().bootId().equals(host.bootId())) {
                return existing.get().runtimeId();
            }
            // Of an older boot: how it ended is forgotten, and Podman shows it as one that never
            // ran.
            remove(existing.get().runtimeId());
            return createNow(task, container, place);
        }
    }

    private String createNow(AssignedTask task, ContainerDefinition container, Place place)
            throws RuntimeFailure {
        try {
            var command = docker.createContainerCmd(ImageName.parse(container.getImage()).full());
            ContainerSpec.apply(command, task, container, place, host);
            return command.exec().getId();
        } catch (RuntimeException e) {
            throw Failures.of("CannotCreateContainerError", e);
        }
    }

    @Override
    public void start(String runtimeId) throws RuntimeFailure {
        try {
            docker.startContainerCmd(runtimeId).exec();
        } catch (NotModifiedException e) {
            refuseIfLost(runtimeId);
            LOG.debug("{} runs already", runtimeId);
        } catch (RuntimeException e) {
            throw Failures.of("CannotStartContainerError", e);
        }
    }

    /** Podman starts nothing again that it takes for running. */
    private void refuseIfLost(String runtimeId) throws RuntimeFailure {
        if (inspect(runtimeId).map(c -> c.phase() == Phase.EXITED).orElse(false)) {
            throw new RuntimeFailure(
                    "CannotStartContainerError",
                    "the container ended and cannot be started again: " + States.MONITOR_GONE);
        }
    }

    @Override
    public void stop(String runtimeId, Duration grace) throws RuntimeFailure {
        stops.stop(runtimeId, grace);
    }

    @Override
    public void remove(String runtimeId) throws RuntimeFailure {
        try {
            boolean lost =
                    inspector.inspect(runtimeId).lost(); // the runtime removes none that runs
            docker.removeContainerCmd(runtimeId).withRemoveVolumes(true).withForce(lost).exec();
        } catch (NotFoundException e) {
            LOG.debug("{} is gone already", runtimeId);
        } catch (RuntimeException e) {
            throw Failures.of("CannotRemoveContainerError", e);
        }
    }

    @Override
    public Optional<ContainerState> inspect(String runtimeId) throws RuntimeFailure {
        try {
            return Optional.of(states.of(inspector.inspect(runtimeId)));
        } catch (NotFoundException e) {
            return Optional.empty();
        } catch (RuntimeException e) {
            throw Failures.of("CannotInspectContainerError", e);
        }
    }

    @Override
    public List<ContainerState> list() throws RuntimeFailure {
        var found = new ArrayList<ContainerState>();
        try {
            var ours =
                    docker.listContainersCmd()
                            .withShowAll(true)
                            .withLabelFilter(List.of(Labels.BOOT_ID))
                            .exec();
            for (var container : ours) {
                inspect(container.getId())
                        .ifPresent(found::add); // nothing when it was removed meanwhile
            }
        } catch (RuntimeException e) {
            throw Failures.of("CannotListContainersError", e);
        }
        return List.copyOf(found);
    }

    @Override
    public void endStrays(List<ContainerState> known) throws RuntimeFailure {
        exec();
        try {
            strays.end(
                    known.stream().map(ContainerState::runtimeId).collect(Collectors.toSet()),
                    this::isStray);
        } catch (RuntimeException e) {
            throw Failures.of("CannotEndContainerError", e);
        }
    }

    /** Podman knows a container before there is a monitor of it. */
    private boolean isStray(Monitor monitor) {
        if (!isPodman() || !monitor.storage().equals(docker.infoCmd().exec().getDockerRootDir())) {
            return false;
        }
        try {
            docker.inspectContainerCmd(monitor.runtimeId()).exec();
            return false;
        } catch (NotFoundException e) {
            return true;
        }
    }

    @Override
    public ExecResult exec(String runtimeId, List<String> command, Duration timeout)
            throws RuntimeFailure {
        return exec().run(runtimeId, command, timeout);
    }

    @Override
    public Watch watch(RuntimeListener listener) {
        return new EventWatch(
                docker,
                new RuntimeListener() {
                    @Override
                    public void changed(String runtimeId) {
                        stops.changed(runtimeId);
                        listener.changed(runtimeId);
                    }

                    @Override
                    public void unsure() {
                        listener.unsure();
                    }
                });
    }

    @Override
    public void close() {
        try {
            docker.close();
        } catch (IOException e) {
            LOG.debug("closing the connection to the runtime failed", e);
        }
    }

    /** What an agent before this one has left ends before the first command is begun. */
    private synchronized Exec exec() throws RuntimeFailure {
        if (exec.isEmpty()) {
            exec = Optional.of(chooseExec());
        }
        return exec.get();
    }

    private Exec chooseExec() throws RuntimeFailure {
        try {
            if (!isPodman()) {
                return new ApiExec(docker);
            }
            Info info = docker.infoCmd().exec();
            String runtime = String.valueOf(info.getRawValues().get("DefaultRuntime"));
            RuntimeInfo known = info.getRuntimes().get(runtime);
            execFiles.killLeft();
            return new OciExec(commands, known == null ? runtime : known.getPath(), execFiles);
        } catch (RuntimeException e) {
            throw Failures.of("CannotReachRuntimeError", e);
        }
    }
}
