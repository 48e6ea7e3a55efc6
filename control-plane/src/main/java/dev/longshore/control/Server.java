package dev.longshore.control;

import dev.longshore.control.api.OperationTable;
import dev.longshore.control.api.ecs.EcsHandlers;
import dev.longshore.control.gateway.ApiServer;
import dev.longshore.control.gateway.ApiServerConfig;
import dev.longshore.control.leader.Leadership;
import dev.longshore.control.raft.Member;
import dev.longshore.control.raft.RaftMember;
import dev.longshore.control.serve.AdminDoor;
import dev.longshore.control.serve.AgentDoor;
import dev.longshore.control.serve.ForwardingDoor;
import dev.longshore.control.serve.GrpcPeers;
import dev.longshore.control.serve.Router;
import dev.longshore.control.settings.ClusterSettings;
import dev.longshore.foundation.loop.ThreadLoop;
import dev.longshore.proto.ecs.ECSGrpc;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server of the control plane, from top to bottom. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    /**
     * How often it is checked that the Raft member still runs, and how long a stop waits for calls
     * in progress.
     */
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    private final ServerConfig config;
    private final ThreadLoop loop;
    private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
    private final Leadership leadership;
    private final RaftMember raft;
    private final GrpcPeers peers;
    private final ApiServer api;
    private final Runnable onFatal;
    private volatile boolean closing;

    /**
     * Builds the server; nothing runs yet.
     *
     * @param onFatal called when the server cannot go on: the process should end
     */
    public Server(ServerConfig config, Runnable onFatal) throws IOException {
        this.config = config;
        this.onFatal = onFatal;
        ClusterSettings settings = config.settings();
        var registry = new PrometheusRegistry();
        loop = new ThreadLoop("longshore-" + config.self().id(), InstantSource.system());
        var bugs =
                Counter.builder()
                        .name("longshore_transaction_bugs_total")
                        .help("Transactions that failed in a way that none should.")
                        .register(registry);
        peers = new GrpcPeers(this::leaderElsewhere);
        var router = new Router(loop, readers, peers, leader -> EcsHandlers.over(leader, settings));
        leadership = new Leadership(loop, new SecureRandom(), settings, bugs, router::leads);
        raft =
                new RaftMember(
                        config.self(),
                        config.members(),
                        config.directory(),
                        leadership,
                        config.snapshotInterval());
        leadership.of(raft);

        var operations = new OperationTable(List.of(ECSGrpc.getServiceDescriptor()));
        api =
                new ApiServer(
                        new ApiServerConfig(
                                config.listenHost(),
                                port(config.self().apiAddress()),
                                settings.accountId(),
                                settings.region(),
                                CALL_TIMEOUT,
                                DRAIN),
                        operations,
                        router,
                        List.of(
                                new AgentDoor(loop, leadership::leader, peers),
                                new ForwardingDoor(
                                        operations,
                                        router,
                                        settings.accountId(),
                                        settings.region()),
                                new AdminDoor(raft, leadership::leader)),
                        registry,
                        this::notReady);
        registerGauges(registry);
    }

    /** Begins to take part and to listen. */
    public void start() throws IOException {
        raft.start();
        api.start();
        loop.after(WATCH_INTERVAL, this::watch);
        LOG.info("server {} listens on {}:{}", config.self().id(), config.listenHost(), api.port());
    }

    /** Ends in good order: no new calls, no leadership, the log closed. */
    @Override
    public void close() throws IOException {
        if (closing) {
            return;
        }
        closing = true;
        api.close();
        loop.execute(leadership::close);
        raft.close();
        peers.close();
        loop.close();
        readers.shutdown();
    }

    /**
     * A member that Ratis has closed by itself answers nothing any more: better to say so and end
     * than to linger.
     */
    private void watch() {
        if (closing) {
            return;
        }
        if (raft.alive()) {
            loop.after(WATCH_INTERVAL, this::watch);
        } else {
            LOG.error(
                    "the Raft member has closed itself (disk full, damaged log, or removed from the group;"
                            + " the log above says which): ending this process");
            onFatal.run();
        }
    }

    private Optional<String> leaderElsewhere() {
        return raft.leader()
                .filter(leader -> !leader.id().equals(config.self().id()))
                .map(Member::apiAddress);
    }

    private Optional<String> notReady() {
        return leadership.leader().isPresent() || leaderElsewhere().isPresent()
                ? Optional.empty()
                : Optional.of("No server leads at present.");
    }

    private void registerGauges(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("longshore_leader")
                .help("1 on the server that leads.")
                .callback(gauge -> gauge.call(leadership.leader().isPresent() ? 1 : 0))
                .register(registry);
        GaugeWithCallback.builder()
                .name("longshore_connected_agents")
                .help("Agents with a session on this server.")
                .callback(
                        gauge ->
                                gauge.call(
                                        leadership
                                                .leader()
                                                .map(l -> l.dispatch().connected())
                                                .orElse(0)))
                .register(registry);
        GaugeWithCallback.builder()
                .name("longshore_faulty_keys")
                .help("Keys on which a controller fails at present.")
                .callback(
                        gauge ->
                                gauge.call(
                                        leadership
                                                .leader()
                                                .map(l -> l.controllers().faulty())
                                                .orElse(0)))
                .register(registry);
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }
}
