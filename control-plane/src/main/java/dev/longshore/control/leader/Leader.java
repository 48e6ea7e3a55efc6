package dev.longshore.control.leader;

import dev.longshore.control.dispatch.AgentStream;
import dev.longshore.control.dispatch.Dispatch;
import dev.longshore.control.dispatch.Inbox;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.balancer.node.BalancerNodes;
import dev.longshore.control.domain.balancer.node.TargetTasks;
import dev.longshore.control.domain.event.EventRecorder;
import dev.longshore.control.domain.instance.AgentLevels;
import dev.longshore.control.domain.instance.LeavingNodes;
import dev.longshore.control.domain.instance.LostNodes;
import dev.longshore.control.domain.instance.Registration;
import dev.longshore.control.domain.instance.Silences;
import dev.longshore.control.domain.service.HookPayload;
import dev.longshore.control.domain.service.Planning;
import dev.longshore.control.domain.service.RevisionImages;
import dev.longshore.control.domain.service.ServiceController;
import dev.longshore.control.domain.service.ServiceExplanation;
import dev.longshore.control.domain.service.ServiceIndex;
import dev.longshore.control.domain.task.Observations;
import dev.longshore.control.domain.task.Placer;
import dev.longshore.control.domain.task.WaitingTasks;
import dev.longshore.control.hook.HookUrls;
import dev.longshore.control.hook.UrlHooks;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.reconcile.ControllerLoop;
import dev.longshore.control.reconcile.DerivedRows;
import dev.longshore.control.reconcile.Expiries;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.control.schedule.Placement;
import dev.longshore.control.schedule.Reading;
import dev.longshore.control.sequencer.Log;
import dev.longshore.control.sequencer.Sequencer;
import dev.longshore.control.sequencer.Transaction;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.store.Store;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.BatchLayer;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Everything that thinks, for one term of leadership: built when this server comes to lead and has
 * applied all that was committed before, closed when it leads no more. On its loop, except for what
 * says that any thread may call it.
 */
public final class Leader {
    /** How often all controllers look at all rows, in case a change was overlooked. */
    private static final Duration RESYNC_INTERVAL = Duration.ofMinutes(5);

    /** So many tasks are read in one turn of the loop then: some 20 ms. */
    private static final int RESYNC_TASKS = 500;

    /** How often a leader asks itself whether it can hold a lease yet. */
    private static final Duration LEASE_INTERVAL = Duration.ofSeconds(1);

    private final Loop loop;
    private final Store store;
    private final Log log;
    private final long term;
    private final RandomGenerator random;
    private final ServerFacts servers;
    private final LeaderListener listener;
    private final Sequencer sequencer;
    private final FeatureLevels levels;
    private final ControllerLoop controllers;
    private final Dispatch dispatch;
    private final Domain domain;
    private final ServiceIndex services;
    private final ServiceController serviceController;
    private final Silences silences = new Silences();
    private final LostNodes lostNodes;
    private final UrlHooks hooks;
    private BooleanSupplier writable = () -> true;
    private Opening opening = new Opening(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    private volatile boolean ready;
    private volatile boolean makesWay;
    private volatile boolean closed;

    /**
     * Where the time went from the start of a term until calls may come.
     *
     * @param clocks the servers' clocks were compared
     * @param batch the term's first batch was committed
     * @param rows the feature level was settled, and the indexes were built
     */
    public record Opening(Duration clocks, Duration batch, Duration rows) {}

    /** A term with the usual planning of services. */
    public Leader(
            Loop loop,
            Store store,
            Log log,
            RandomGenerator random,
            long term,
            ClusterSettings settings,
            ServerFacts servers,
            HookUrls urls,
            LeaderListener listener) {
        this(loop, store, log, random, term, settings, servers, urls, listener, Planning.USUAL);
    }

    public Leader(
            Loop loop,
            Store store,
            Log log,
            RandomGenerator random,
            long term,
            ClusterSettings settings,
            ServerFacts servers,
            HookUrls urls,
            LeaderListener listener,
            Planning planning) {
        this.loop = loop;
        this.servers = servers;
        this.listener = listener;
        this.store = store;
        this.log = log;
        this.term = term;
        this.random = random;
        var recorder = new EventRecorder(new EcsArns(settings.installation()));
        sequencer = new Sequencer(loop, store, log, random, term, recorder, listener);

        var agentLevels = new AgentLevels();
        levels = new FeatureLevels(loop, sequencer, servers, agentLevels, this::committed);
        domain = Domain.of(settings, new ClusterIndex(planning::keepsRoomFor), random);
        services = new ServiceIndex(settings.timing().healthyAfter());
        var observations = new Observations(domain.tasks(), new RevisionImages());

        lostNodes = new LostNodes(settings, domain.tasks(), silences);
        serviceController = ServiceController.of(domain, services, planning);
        controllers =
                new ControllerLoop(
                        loop,
                        List.of(
                                new WaitingTasks(domain.index(), domain.placer(), domain.tasks()),
                                lostNodes,
                                new LeavingNodes(domain.index(), domain.instances()),
                                serviceController,
                                new BalancerNodes(new EcsArns(settings.installation())),
                                new TargetTasks(settings.timing().healthyAfter()),
                                new DerivedRows(),
                                new Expiries(Retention.of(settings))),
                        sequencer::wake);
        hooks =
                new UrlHooks(
                        loop,
                        sequencer,
                        urls,
                        new HookPayload(new EcsArns(settings.installation())),
                        this::service);
        dispatch =
                new Dispatch(
                        loop,
                        settings,
                        sequencer,
                        new Registration(settings, domain.tasks(), observations, agentLevels),
                        domain.instances(),
                        observations,
                        this::committed);
    }

    /** Opens the term; {@code whenReady} runs when calls and agents may come. */
    public void start(Runnable whenReady) {
        Duration began = loop.elapsed();
        AgreedClock.correction(loop, servers::clocks, () -> !closed)
                .thenAccept(
                        correction ->
                                sure(() -> open(correction, began, whenReady), this::lost).run());
    }

    /** What begins a term, and ends it where it fails: Ratis goes on to call this server leader. */
    static Runnable sure(Runnable step, Consumer<String> failed) {
        return () -> {
            try {
                step.run();
            } catch (RuntimeException | Error fault) {
                failed.accept("this server could not begin to lead: " + fault);
                throw fault;
            }
        };
    }

    private void open(Duration correction, Duration began, Runnable whenReady) {
        Duration agreed = loop.elapsed();
        sequencer.open(
                correction,
                () -> {
                    Duration opened = loop.elapsed();
                    levels.settle(
                            sure(
                                    () -> {
                                        build();
                                        opening =
                                                new Opening(
                                                        agreed.minus(began),
                                                        opened.minus(agreed),
                                                        loop.elapsed().minus(opened));
                                        work(whenReady);
                                    },
                                    this::lost),
                            this::outdated,
                            this::lost);
                });
    }

    /** How it came to be ready. */
    Opening opening() {
        return opening;
    }

    private void build() {
        committed(
                tx -> {
                    var reading = new Reading();
                    domain.index().rebuild(tx, reading);
                    services.rebuild(tx, reading);
                    silences.rebuild(reading);
                    hooks.rebuild(tx);
                    dispatch.rebuild(tx, reading);
                    controllers.resync(tx, reading);
                    reading.read(tx);
                    return true;
                });
    }

    private void work(Runnable whenReady) {
        sequencer.accepted().subscribe(domain.index());
        sequencer.accepted().subscribe(services);
        sequencer.accepted().subscribe(silences);
        sequencer.committed().subscribe(controllers);
        sequencer.committed().subscribe(dispatch);
        sequencer.committed().subscribe(hooks);
        sequencer.idleWork(() -> writable.getAsBoolean() ? controllers.next() : null);
        dispatch.start();
        loop.after(RESYNC_INTERVAL, this::resync);
        loop.after(LEASE_INTERVAL, this::endSpoiltTerm);
        levels.watch(this::lost);
        ready = true;
        whenReady.run();
        sequencer.wake();
    }

    private void outdated(String reason) {
        if (!closed) {
            sequencer.close(reason);
            listener.outdated(reason);
        }
    }

    private void lost(String reason) {
        if (!closed) {
            sequencer.close(reason);
            listener.lost(reason);
        }
    }

    /**
     * Controllers work only while this holds; before {@link #start}. Who makes it hold again wakes
     * the sequencer.
     */
    public void controllersWorkWhile(BooleanSupplier condition) {
        writable = condition;
    }

    /** Whether it takes calls. May be called from any thread. */
    public boolean ready() {
        return ready && !closed && !makesWay;
    }

    /**
     * Takes no calls and writes nothing, since another server is about to lead. {@code done} runs
     * when nothing is in flight any more.
     */
    public void makeWay(Runnable done) {
        makesWay = true;
        sequencer.hold(done);
    }

    /** Goes on, since no other server could lead. */
    public void goOn() {
        makesWay = false;
        sequencer.goOn();
    }

    /** Runs a transaction; completes on the loop when it is committed. */
    public <T> CompletionStage<T> write(Transaction<T> transaction) {
        return sequencer.submit(transaction);
    }

    /**
     * Reads the rows as they are committed here, which is current only while this leader certainly
     * leads. May be called from any thread.
     */
    public <T> T committed(Function<ReadTx, T> reader) {
        return scratch(reader::apply);
    }

    /**
     * Why a task waits: for every node of its cluster, and for a FARGATE task every node there is,
     * what keeps it from taking the task. Empty where the task does not wait, or a node would take
     * it now.
     */
    public Optional<Placement.Decision.Nowhere> explain(TaskKey key) {
        return scratch(
                tx ->
                        tx.get(Tables.TASKS, key)
                                .filter(row -> domain.index().isWaiting(key))
                                .map(row -> domain.placer().run(tx, key.cluster()).place(row))
                                .flatMap(
                                        result ->
                                                result instanceof Placer.Result.NotPlaced nowhere
                                                        ? Optional.of(nowhere.why())
                                                        : Optional.empty()));
    }

    private <T> Optional<T> service(ServiceKey key, BiFunction<ReadTx, ServiceRow, T> read) {
        return committed(tx -> tx.get(Tables.SERVICES, key).map(row -> read.apply(tx, row)));
    }

    /** What is next for a service, and why not more; empty where there is none. */
    public Optional<ServiceExplanation> explain(ServiceKey key) {
        return scratch(tx -> serviceController.explain(tx, key));
    }

    /**
     * Silent nodes that are not given up because many fell silent at once. May be called from any
     * thread.
     */
    public int sparedNodes() {
        return lostNodes.spared();
    }

    /** Whether this one is among them. */
    public boolean spares(InstanceKey instance) {
        return lostNodes.spares(instance);
    }

    /** What controllers would still write if they looked at everything, as of that moment. */
    public List<String> unsettled(Instant asOf) {
        try (Snapshot snapshot = store.snapshot()) {
            return controllers.unsettled(layer(snapshot, asOf), () -> layer(snapshot, asOf));
        }
    }

    /**
     * What comes of work on the rows as they are now; nothing of it is written. On the leader's
     * loop.
     */
    public <T> T scratch(Function<Tx, T> work) {
        try (Snapshot snapshot = store.snapshot()) {
            return work.apply(layer(snapshot, sequencer.now()));
        }
    }

    private BatchLayer layer(Snapshot snapshot, Instant now) {
        return new BatchLayer(snapshot, now, random, sequencer.level());
    }

    /** Whether the rows here are certainly current. May be called from any thread. */
    public boolean leaseHeld() {
        return !closed && sequencer.leads();
    }

    /** Takes an agent's stream. */
    public Inbox connect(AgentStream stream) {
        return dispatch.connect(stream);
    }

    /** The rules of the cluster's nouns in this term, for handlers. */
    public Domain domain() {
        return domain;
    }

    public Dispatch dispatch() {
        return dispatch;
    }

    public ControllerLoop controllers() {
        return controllers;
    }

    public Sequencer sequencer() {
        return sequencer;
    }

    /** Ends this term: calls that wait are answered, agents are sent away. */
    public void close(String reason) {
        if (!closed) {
            closed = true;
            sequencer.close(reason);
            controllers.close();
            dispatch.close();
        }
    }

    private void endSpoiltTerm() {
        if (!closed) {
            log.endSpoiltTerm(term);
            loop.after(LEASE_INTERVAL, this::endSpoiltTerm);
        }
    }

    private void resync() {
        if (!closed) {
            var reading = new Reading();
            committed(
                    tx -> {
                        controllers.resync(tx, reading);
                        return true;
                    });
            resync(reading);
        }
    }

    /** Some tasks at a time: everything else has its turn in between. */
    private void resync(Reading reading) {
        if (!closed) {
            boolean more = committed(tx -> reading.readSome(tx, RESYNC_TASKS));
            if (more) {
                loop.execute(() -> resync(reading));
            } else {
                loop.after(RESYNC_INTERVAL, this::resync);
            }
        }
    }
}
