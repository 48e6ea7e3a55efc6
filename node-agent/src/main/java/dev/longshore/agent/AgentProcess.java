package dev.longshore.agent;

import dev.longshore.agent.command.Commands;
import dev.longshore.agent.config.AgentConfig;
import dev.longshore.agent.config.AgentSettings;
import dev.longshore.agent.dns.DnsServer;
import dev.longshore.agent.dns.DnsService;
import dev.longshore.agent.dns.NamesKeeper;
import dev.longshore.agent.fence.LinuxFenceGuard;
import dev.longshore.agent.host.LinuxHost;
import dev.longshore.agent.journal.FileJournal;
import dev.longshore.agent.journal.JournalFailure;
import dev.longshore.agent.journal.JournalWriter;
import dev.longshore.agent.machine.IdleMemory;
import dev.longshore.agent.machine.Machine;
import dev.longshore.agent.machine.NodeAttributes;
import dev.longshore.agent.machine.RunDirectory;
import dev.longshore.agent.metrics.ConnectMetrics;
import dev.longshore.agent.metrics.DeniedMetrics;
import dev.longshore.agent.metrics.MetricsServer;
import dev.longshore.agent.node.Agent;
import dev.longshore.agent.resource.Denials;
import dev.longshore.agent.resource.NodePart;
import dev.longshore.agent.resource.ResourceKeepers;
import dev.longshore.agent.resource.balancer.BalancerKeeper;
import dev.longshore.agent.resource.balancer.HaproxyImage;
import dev.longshore.agent.resource.cgroup.CgroupKeeper;
import dev.longshore.agent.resource.cgroup.TaskCgroups;
import dev.longshore.agent.resource.connect.ConnectKeeper;
import dev.longshore.agent.resource.network.LinuxTaskNetworks;
import dev.longshore.agent.resource.network.NetworkKeeper;
import dev.longshore.agent.resource.volume.VolumeKeeper;
import dev.longshore.agent.runtime.ContainerRuntime;
import dev.longshore.agent.runtime.RuntimeFacts;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.agent.runtime.TimedRuntime;
import dev.longshore.agent.runtime.podman.PodmanRuntime;
import dev.longshore.agent.session.FencedControlPlane;
import dev.longshore.agent.session.GrpcControlPlane;
import dev.longshore.agent.session.IncarnationFile;
import dev.longshore.foundation.config.ConfigException;
import dev.longshore.foundation.loop.ThreadLoop;
import dev.longshore.foundation.text.Excerpt;
import dev.longshore.proto.agent.Capacity;
import dev.longshore.proto.agent.Hello;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An agent on a real machine, from top to bottom. */
public final class AgentProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentProcess.class);

    /** The version that container instances show. */
    public static final String VERSION = "0.1.0";

    /** What the loop does is short; a machine that does not get to it is not waited for. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final RunDirectory run;
    private final ThreadLoop loop;
    private final LinuxHost host;
    private final BalancerKeeper balancers;
    private final ConnectKeeper connect;
    private final JournalWriter journal;
    private final List<DnsService> dns;
    private final Optional<MetricsServer> metrics;
    private final Agent agent;

    /**
     * Builds the agent; nothing runs yet.
     *
     * @throws ConfigException if this machine cannot run tasks, with the remedy
     */
    public AgentProcess(AgentConfig config) {
        String agentId = Machine.agentId(config.paths().data());
        run = RunDirectory.hold(config.paths().run());
        run.claim(agentId, config.paths().data());
        String bootId = Machine.bootId(config.paths().run());
        String hostAddress =
                config.node().hostAddress().isEmpty()
                        ? Machine.addressTowards(config.servers())
                        : config.node().hostAddress();
        loop = new ThreadLoop("longshore-agent", InstantSource.system());
        var commands = new Commands(List.of());
        var image = new HaproxyImage(commands, InstantSource.system());
        var runtime =
                new TimedRuntime(
                        new PodmanRuntime(
                                config.paths().runtimeSocket(),
                                Path.of("/proc"),
                                commands,
                                bootId,
                                new PodmanRuntime.Options(
                                        config.containers().pullBehavior(),
                                        config.containers().privileged(),
                                        config.dns()
                                                .filter(at -> at.getPort() == DnsServer.PORT)
                                                .map(at -> at.getAddress().getHostAddress()),
                                        List.of(image))),
                        TimedRuntime.Limits.USUAL.withStart(config.containers().startTimeout()));
        RuntimeFacts facts = facts(runtime, config);
        if (!facts.joinsNamedNetworks()) {
            LOG.warn(
                    "{} cannot put containers into a network namespace by its name: tasks of"
                            + " network mode awsvpc are not placed on this machine; they need Podman",
                    facts.name());
        }
        var names = new NamesKeeper(config.paths().run().resolve("names"));
        dns =
                Stream.of(
                                config.dns().map(at -> DnsService.ofTasks(commands, names, at)),
                                config.publicDns()
                                        .of(hostAddress, DnsServer.PORT)
                                        .map(
                                                at ->
                                                        DnsService.ofOutside(
                                                                commands, names::outside, at)))
                        .flatMap(Optional::stream)
                        .toList();
        var taskNetworks = new LinuxTaskNetworks(commands, Path.of("/run"), hostAddress);
        var networks = new NetworkKeeper(taskNetworks);
        Path proxy = config.paths().run().resolve("connect");
        connect = new ConnectKeeper(commands, taskNetworks, proxy, proxy.toString());
        metrics = config.metrics().map(at -> metrics(at, connect, networks));
        var cgroups = TaskCgroups.of(facts, Path.of("/sys/fs/cgroup"), commands);
        balancers = new BalancerKeeper(config.paths().run().resolve("balancers"));
        host =
                new LinuxHost(
                        loop,
                        runtime,
                        new ResourceKeepers(
                                List.of(
                                        networks,
                                        new VolumeKeeper(runtime),
                                        balancers,
                                        connect,
                                        new CgroupKeeper(cgroups))),
                        NodePart.all(
                                NodePart.all(
                                        NodePart.all(balancers.parts(), List.of(connect.part())),
                                        networks.parts()),
                                names.parts()),
                        balancers,
                        networks);
        journal = new JournalWriter(loop, files(config));
        agent =
                new Agent(
                        loop,
                        host,
                        journal,
                        new FencedControlPlane(
                                new GrpcControlPlane(loop),
                                new IncarnationFile(config.paths().data().resolve("incarnation"))),
                        config.servers(),
                        identity(config, agentId, bootId, hostAddress, facts),
                        new LinuxFenceGuard(
                                config.paths().run().resolve("fence"), Path.of("/proc")),
                        config.containers().stopTimeout(),
                        new SecureRandom());
    }

    /** Adopts what runs and joins the cluster. */
    public void start() {
        dns.forEach(DnsService::start);
        connect.start();
        loop.execute(agent::start);
        new IdleMemory(loop, host::performed, System::gc).start();
        LOG.info("agent started");
    }

    /** Stops; containers go on running. */
    @Override
    public void close() {
        if (!loop.runAndWait(agent::close, CLOSE_TIMEOUT)) {
            LOG.warn("the agent is busy: its session is cut off instead of ended");
        }
        journal.close();
        balancers.close();
        connect.close();
        host.close();
        dns.forEach(DnsService::close);
        metrics.ifPresent(MetricsServer::close);
        loop.close();
        run.close();
    }

    private static MetricsServer metrics(
            InetSocketAddress at, ConnectKeeper connect, Denials denials) {
        var registry = new PrometheusRegistry();
        ConnectMetrics.register(registry, connect.counts());
        DeniedMetrics.register(registry, denials);
        try {
            return new MetricsServer(at, registry);
        } catch (IOException e) {
            throw new ConfigException(
                    "metrics cannot be answered at "
                            + at
                            + " ("
                            + e.getMessage()
                            + "): choose another address with "
                            + AgentSettings.METRICS.name());
        }
    }

    private static FileJournal files(AgentConfig config) {
        try {
            return new FileJournal(RunDirectory.journal(config.paths().data()));
        } catch (JournalFailure e) {
            throw new ConfigException(
                    e.getMessage()
                            + ": choose a directory that this user may write to with"
                            + " LONGSHORE_AGENT_DIR");
        }
    }

    private static RuntimeFacts facts(ContainerRuntime runtime, AgentConfig config) {
        try {
            return runtime.facts();
        } catch (RuntimeFailure e) {
            throw new ConfigException(
                    "this machine needs a container runtime: "
                            + e.getMessage()
                            + ": start it (systemctl enable --now podman.socket, or podman system"
                            + " service --time=0 unix://"
                            + config.paths().runtimeSocket()
                            + " &) or set LONGSHORE_RUNTIME_SOCKET");
        }
    }

    private static Hello identity(
            AgentConfig config,
            String agentId,
            String bootId,
            String hostAddress,
            RuntimeFacts facts) {
        var node = config.node();
        var identity =
                Hello.newBuilder()
                        .setCluster(node.cluster())
                        .setAgentId(agentId)
                        .setAgentKey(Machine.agentKey(config.paths().data()))
                        .setBootId(bootId)
                        .setHostname(Machine.hostname())
                        .setAgentVersion(VERSION)
                        .setRuntimeVersion(Excerpt.ofWord(facts.name() + " " + facts.version()))
                        .setCapacity(capacity(config))
                        .addAllAttributes(
                                NodeAttributes.of(
                                        facts,
                                        Machine.architecture(),
                                        config.containers().privileged(),
                                        node.offersIngress() && HaproxyImage.isInstalled(),
                                        node.offersConnect() && HaproxyImage.isInstalled(),
                                        node.attributes()))
                        .setZone(node.zone())
                        .setHostAddress(hostAddress)
                        .setRefusesFargate(!node.offersFargate());
        node.tags().forEach((key, value) -> identity.addTagsBuilder().setKey(key).setValue(value));
        return identity.build();
    }

    private static Capacity capacity(AgentConfig config) {
        return Capacity.newBuilder()
                .setCpuUnits(Runtime.getRuntime().availableProcessors() * 1024)
                .setMemoryMib(Machine.memoryMib() - config.reserved().memoryMib())
                .setGpus(config.gpus())
                .addAllReservedTcpPorts(config.reserved().tcpPorts())
                .addAllReservedUdpPorts(config.reserved().udpPorts())
                .build();
    }
}
