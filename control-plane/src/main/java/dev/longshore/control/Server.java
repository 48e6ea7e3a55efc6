package dev.longshore.control;

import dev.longshore.control.admin.AdminCalls;
import dev.longshore.control.admin.AdminDoor;
import dev.longshore.control.admin.AdminProbe;
import dev.longshore.control.admin.Backups;
import dev.longshore.control.admin.Denials;
import dev.longshore.control.admin.GrpcVoters;
import dev.longshore.control.admin.PeerCheck;
import dev.longshore.control.admin.ProbedFacts;
import dev.longshore.control.admin.Succession;
import dev.longshore.control.admin.VotingDoor;
import dev.longshore.control.admin.Watches;
import dev.longshore.control.admin.explain.Explanations;
import dev.longshore.control.agents.AgentDoor;
import dev.longshore.control.api.catalog.AwsServices;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.founding.FoundingDoor;
import dev.longshore.control.gateway.ApiServer;
import dev.longshore.control.gateway.ApiServerConfig;
import dev.longshore.control.leader.Leadership;
import dev.longshore.control.leader.TransactionMetrics;
import dev.longshore.control.process.disk.DiskGuard;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.process.startup.Ports;
import dev.longshore.control.process.startup.StartException;
import dev.longshore.control.raft.ElectionWatch;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.control.raft.Membership;
import dev.longshore.control.raft.RaftMember;
import dev.longshore.control.route.ForwardingDoor;
import dev.longshore.control.route.GrpcPeers;
import dev.longshore.control.route.Router;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.foundation.loop.ThreadLoop;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server of the control plane, from top to bottom. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    /** How long a stop waits for another server to lead, and for calls that are being answered. */
    private static final Duration HAND_OVER = Duration.ofSeconds(3);

    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    /**
     * The same where a leader's disk is low: it goes on to answer reads if nobody else comes to
     * lead.
     */
    private static final Duration GIVE_WAY = Duration.ofSeconds(1);

    /** How often a leader whose disk is low asks whether another server can lead. */
    private static final Duration HAND_OVER_INTERVAL = Duration.ofSeconds(10);

    private final ServerConfig config;
    private final ThreadLoop loop;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final DiskGuard disk;
    private final Router router;
    private final Leadership leadership;
    private final RaftMember raft;
    private final ElectionWatch election;
    private final PeerCheck check;
    private final GrpcPeers peers;
    private final ForwardingDoor forwarding;
    private final Succession succession;
    private final AgentDoor agents;
    private final Watches watches;
    private final ApiServer api;
    private final Consumer<String> onFatal;
    private final AtomicBoolean closing = new AtomicBoolean();

    /** Whether it is looked after who should lead, while the disk is low. On the loop. */
    private boolean leadsElsewhere;

    /**
     * Builds the server; nothing runs yet.
     *
     * @param onFatal called with the reason when the server cannot go on and has closed itself: the
     *     process should end
     */
    public Server(ServerConfig config, Consumer<String> onFatal) throws IOException {
        this.config = config;
        this.onFatal = onFatal;
        ClusterSettings settings = config.settings().cluster();
        String group = config.settings().group();
        var registry = new PrometheusRegistry();
        InstantSource clock = InstantSource.system();
        loop = new ThreadLoop("longshore-" + config.self().id(), clock);
        // Each term makes its own; a handler that does not fit its operation shows here already.
        AwsServices.handlers(Domain.of(settings, new ClusterIndex(), new SecureRandom()));
        disk =
                new DiskGuard(
                        config.self().id(),
                        config.directory(),
                        config.disk(),
                        config.settings().diskReserveBytes(),
                        this::disk);
        peers = new GrpcPeers(this::leaderElsewhere, clock, workers);
        router =
                new Router(
                        loop,
                        workers,
                        peers,
                        leader -> AwsServices.handlers(leader.domain()),
                        disk::refusal);
        leadership =
                new Leadership(
                        loop,
                        Thread::startVirtualThread,
                        new SecureRandom(),
                        settings,
                        new TransactionMetrics(registry),
                        () -> disk.refusal().isEmpty(),
                        router::leads);
        raft =
                new RaftMember(
                        config.self(),
                        config.members(),
                        group,
                        config.directory(),
                        leadership,
                        config.snapshotInterval());
        var probe = new AdminProbe(peers, group);
        check = new PeerCheck(raft, probe, loop, workers, clock, settings);
        leadership.of(raft, new ProbedFacts(raft, probe, check, workers));

        var voters = new GrpcVoters(peers, group);
        election = new ElectionWatch(raft, voters);
        var membership = new Membership(raft, probe, voters);
        succession = new Succession(raft, membership, probe, leadership);
        agents = new AgentDoor(loop, leadership::leader, peers);
        watches = new Watches(new EcsArns(settings.installation()), raft.machine()::snapshot);
        var operations = AwsServices.operations();
        forwarding =
                new ForwardingDoor(
                        operations,
                        router,
                        settings.installation().accountId(),
                        settings.installation().region(),
                        clock);
        api =
                new ApiServer(
                        new ApiServerConfig(
                                config.listenHost(),
                                GroupMember.port(config.self().apiAddress()),
                                settings.installation().accountId(),
                                settings.installation().region(),
                                CALL_TIMEOUT,
                                DRAIN),
                        operations,
                        router,
                        List.of(
                                agents,
                                forwarding,
                                new VotingDoor(group, raft),
                                new FoundingDoor(config.self().id(), group, config.founding()),
                                new AdminDoor(
                                        group,
                                        raft,
                                        membership,
                                        succession,
                                        disk,
                                        leadership::leader,
                                        new Explanations(leadership::leader, loop),
                                        new Denials(leadership::leader, loop),
                                        new AdminCalls(raft, peers),
                                        watches,
                                        new Backups(
                                                raft,
                                                peers,
                                                group,
                                                config.directory(),
                                                check.own(),
                                                clock),
                                        check,
                                        clock)),
                        registry,
                        this::notReady,
                        disk::refusal);
        ServerMetrics.register(registry, leadership, disk, watches);
    }

    /**
     * Begins to take part and to listen.
     *
     * @throws StartException which says what is in the way and what to do
     */
    public void start() {
        int raftPort = GroupMember.port(config.self().raftAddress());
        Ports.requireFree("the other servers", "0.0.0.0", raftPort, "--peers or --join");
        Ports.requireFree(
                "the API",
                config.listenHost(),
                GroupMember.port(config.self().apiAddress()),
                "--peers or --join (the second address), and --listen");
        disk.check();
        if (disk.level() == DiskGuard.Level.EXHAUSTED) {
            throw new StartException(disk.exhausted());
        }
        raft.start();
        api.start();
        election.start();
        loop.execute(check::start);
        new Vigil(
                        config.self().id(),
                        loop,
                        raft,
                        disk,
                        leadership::outdated,
                        closing::get,
                        this::close,
                        onFatal)
                .start();
        LOG.info("server {} listens on {}:{}", config.self().id(), config.listenHost(), api.port());
    }

    /** Ends in good order: another server leads, no new calls, no streams, the log closed. */
    @Override
    public void close() throws IOException {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        long began = System.nanoTime();
        api.announceStop();
        election.close();
        router.stop();
        if (raft.leads()) {
            succession
                    .handOver(HAND_OVER)
                    .ifPresent(next -> LOG.info("{} leads from now on", next));
        }
        long handedOver = System.nanoTime();
        watches.close();
        forwarding.stop();
        onLoop(
                () -> {
                    leadership.close();
                    agents.close();
                });
        if (raft.leads()) {
            raft.close(); // nobody took over: the others elect a leader while this server drains
        }
        api.close();
        long drained = System.nanoTime();
        raft.close();
        peers.close();
        loop.close();
        workers.shutdown();
        long ended = System.nanoTime();
        LOG.info(
                "stopped within {} ms: leadership {}, calls and streams {}, log {}",
                millis(ended - began),
                millis(handedOver - began),
                millis(drained - handedOver),
                millis(ended - drained));
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }

    /** Runs a part of the stop on the loop, and waits for it for as long as for calls. */
    private void onLoop(Runnable part) {
        if (!loop.runAndWait(part, DRAIN)) {
            LOG.warn("the loop is busy: streams and leadership are cut off instead of ended");
        }
    }

    /** A new level of the disk; on the loop, or before it runs. */
    private void disk(DiskGuard.Level level) {
        switch (level) {
            case AMPLE -> {
                LOG.info("there is room on the disk again: writes are taken");
                leadership.leader().ifPresent(leader -> leader.sequencer().wake());
            }
            case LOW -> {
                LOG.warn("{}", disk.refusal().orElse(""));
                loop.after(Duration.ZERO, this::beginToLeadElsewhere);
            }
            case EXHAUSTED -> LOG.error("{}", disk.exhausted());
        }
    }

    private void beginToLeadElsewhere() {
        if (!leadsElsewhere) {
            leadsElsewhere = true;
            leadElsewhere();
        }
    }

    /** While the disk is low, whoever has room should lead. */
    private void leadElsewhere() {
        if (closing.get() || disk.level() != DiskGuard.Level.LOW) {
            leadsElsewhere = false;
            return;
        }
        if (raft.leads()) {
            workers.execute(
                    () ->
                            succession
                                    .handOverToOneWithRoom(GIVE_WAY)
                                    .ifPresentOrElse(
                                            next -> LOG.info("{} has room, and leads", next),
                                            () ->
                                                    LOG.warn(
                                                            "no other server can lead that has room")));
        }
        loop.after(HAND_OVER_INTERVAL, this::leadElsewhere);
    }

    private Optional<String> leaderElsewhere() {
        return raft.leader()
                .filter(leader -> !leader.id().equals(config.self().id()))
                .map(GroupMember::apiAddress);
    }

    private Optional<String> notReady() {
        return leadership.leader().isPresent() || leaderElsewhere().isPresent()
                ? Optional.empty()
                : Optional.of("No server leads at present.");
    }
}
