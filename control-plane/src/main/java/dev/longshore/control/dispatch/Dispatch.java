package dev.longshore.control.dispatch;

import dev.longshore.control.dispatch.part.BalancersPart;
import dev.longshore.control.dispatch.part.CertificatesPart;
import dev.longshore.control.dispatch.part.CommittedRows;
import dev.longshore.control.dispatch.part.ConnectPart;
import dev.longshore.control.dispatch.part.NamesPart;
import dev.longshore.control.dispatch.part.Parts;
import dev.longshore.control.dispatch.part.PeersPart;
import dev.longshore.control.dispatch.part.Pieces;
import dev.longshore.control.dispatch.part.SecurityGroupsPart;
import dev.longshore.control.dispatch.part.TasksPart;
import dev.longshore.control.dispatch.part.VpcsPart;
import dev.longshore.control.domain.balancer.node.TargetReports;
import dev.longshore.control.domain.instance.Instances;
import dev.longshore.control.domain.instance.Registration;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.control.domain.task.Observations;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.schedule.Reading;
import dev.longshore.control.sequencer.Refusal;
import dev.longshore.control.sequencer.Sequencer;
import dev.longshore.control.sequencer.Transaction;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.Assignment;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.Piece;
import dev.longshore.proto.agent.Report;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.store.InstallationRow;
import dev.longshore.state.feed.ChangeFeed;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tx.ReadTx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells each connected agent what its node should hold, and takes in what it reports. A session
 * begins with the whole assignment, read when the agent's hello is committed; from then on
 * committed changes become numbered differences.
 */
public final class Dispatch implements ChangeFeed.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

    private final ClusterSettings settings;
    private final Sequencer sequencer;
    private final Registration registration;
    private final Instances instances;
    private final Observations observations;
    private final Parts parts;
    private final CommittedRows rows;
    private final Leases leases;
    private final Map<String, Session> sessions = new TreeMap<>();

    /** What the rows called connected when the term began. */
    private final List<InstanceKey> connectedBefore = new ArrayList<>();

    private final Admission admission;
    private final Questions questions;
    private final Loop loop;
    private long incarnation;
    private boolean closed;

    public Dispatch(
            Loop loop,
            ClusterSettings settings,
            Sequencer sequencer,
            Registration registration,
            Instances instances,
            Observations observations,
            CommittedRows rows) {
        this.loop = loop;
        this.admission = new Admission(loop::elapsed);
        this.questions = new Questions(loop, sessions::get);
        this.settings = settings;
        this.sequencer = sequencer;
        this.registration = registration;
        this.instances = instances;
        this.observations = observations;
        var networks = new Networks(settings);
        this.parts =
                new Parts(
                        List.of(
                                new VpcsPart(networks),
                                new PeersPart(networks.standard()),
                                new SecurityGroupsPart(networks, rows),
                                new BalancersPart(rows),
                                new CertificatesPart(rows, settings.seal()),
                                new ConnectPart(rows),
                                new NamesPart(),
                                new TasksPart(rows)));
        this.rows = rows;
        this.leases = new Leases(loop, settings.timing().lease(), this::expired);
    }

    /**
     * Reads what nodes are to be told.
     *
     * @param reading is done afterwards
     */
    public void rebuild(ReadTx tx, Reading reading) {
        parts.begin(tx, reading);
        incarnation =
                tx.get(Tables.INSTALLATION, Tables.INSTALLATION_KEY)
                        .map(InstallationRow::getIncarnation)
                        .orElse(0L);
        reading.nodes(
                node -> {
                    if (node.row().getInstance().getAgentConnected()) {
                        connectedBefore.add(node.key());
                    }
                });
    }

    /** Counts the silence of every node that the rows call connected, from now. */
    public void start() {
        connectedBefore.forEach(leases::heard);
        connectedBefore.clear();
    }

    /**
     * Takes a new stream; what comes from the agent goes into the answer, once it is heard. Where
     * enough agents say hello already it waits, and where enough wait it is told to come back, and
     * its stream ends.
     */
    public Inbox connect(AgentStream stream) {
        var inbox = new Inbox(this, stream);
        inbox.begin();
        return inbox;
    }

    /** What is asked of agents. */
    public Questions questions() {
        return questions;
    }

    Admission admission() {
        return admission;
    }

    Loop loop() {
        return loop;
    }

    /** Which recovery of the cluster this is: no row changes it while servers run. */
    long incarnation() {
        return incarnation;
    }

    /** Agents that say hello at present. */
    public int greeting() {
        return admission.inProgress();
    }

    /** Agents that wait until it is their turn to say it. */
    public int waiting() {
        return admission.waiting();
    }

    /** Agents with a session. */
    public int connected() {
        return sessions.size();
    }

    /** Nodes whose silence is being counted. */
    public int leased() {
        return leases.size();
    }

    /**
     * The sessions' revisions by container instance, for whoever checks that agents hold what they
     * should.
     */
    public Map<String, Long> revisions() {
        var revisions = new TreeMap<String, Long>();
        sessions.forEach((instance, session) -> revisions.put(instance, session.revision()));
        return revisions;
    }

    /** Ends all sessions: agents look for the next leader. */
    public void close() {
        closed = true;
        admission.close();
        leases.close();
        questions.close();
        List.copyOf(sessions.values()).forEach(session -> session.stream().close());
        sessions.clear();
    }

    @Override
    public void changed(List<RowChange<?, ?>> changes) {
        for (RowChange<?, ?> change : changes) {
            change.in(Tables.CONTAINER_INSTANCES)
                    .filter(node -> node.after().isEmpty())
                    .ifPresent(node -> removed(node.key()));
        }
        var outgoing = new Outgoing(sessions.keySet());
        parts.changed(changes, outgoing);
        outgoing.forEach(this::send);
    }

    /** The node is not of the cluster any more: its agent may say hello as a new one. */
    private void removed(InstanceKey instance) {
        leases.forget(instance);
        Session session = sessions.get(instance.instance());
        if (session != null) {
            end(session);
        }
    }

    private void flush(Session session) {
        if (!closed && isCurrent(session)) {
            tell(session, session::flush);
        }
    }

    /**
     * Tells a node something. Where that fails its session ends, and its agent says hello again: it
     * must not take what it has heard so far for all there is, and nobody else is the worse for it.
     */
    void tell(Session session, Runnable what) {
        try {
            what.run();
        } catch (RuntimeException fault) {
            LOG.error("cannot tell {} what it is to hold", session.instance(), fault);
            end(session);
        }
    }

    private void send(String instance, List<PartDelta> deltas) {
        Session session = sessions.get(instance);
        if (session != null) {
            tell(session, () -> session.send(deltas));
            if (isCurrent(session) && session.isBehind()) {
                end(session);
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether this server certainly leads at this moment. */
    boolean leads() {
        return sequencer.leads();
    }

    ClusterSettings settings() {
        return settings;
    }

    /** Whether this is the session that its node has now. */
    @SuppressWarnings("ReferenceEquality") // this very session, not one like it
    boolean isCurrent(Session session) {
        return sessions.get(session.instance().instance()) == session;
    }

    /**
     * Takes a hello in.
     *
     * @param abandoned whether nobody waits for the answer any more: then it costs nothing more
     */
    CompletionStage<InstanceKey> register(Hello hello, BooleanSupplier abandoned) {
        return sequencer
                .submit(
                        Transaction.named(
                                () -> "a hello",
                                tx -> {
                                    unless(abandoned);
                                    Registration.Progress begun = registration.register(tx, hello);
                                    // here, not at the commit: a lease that runs out in between
                                    // must not
                                    // undo it
                                    leases.heard(begun.instance());
                                    return begun;
                                }))
                .thenCompose(begun -> takeIn(hello, begun, abandoned));
    }

    private static void unless(BooleanSupplier abandoned) {
        if (abandoned.getAsBoolean()) {
            throw new Abandoned();
        }
    }

    /** Nobody waits for what a transaction would write. */
    private static final class Abandoned extends Refusal {
        private static final long serialVersionUID = 1L;

        Abandoned() {
            super("the agent's stream has ended");
        }
    }

    /** Completes right after the commit of the hello's last part. */
    private CompletionStage<InstanceKey> takeIn(
            Hello hello, Registration.Progress progress, BooleanSupplier abandoned) {
        return progress.done()
                ? CompletableFuture.completedFuture(progress.instance())
                : sequencer
                        .submit(
                                Transaction.named(
                                        () -> "a hello",
                                        tx -> {
                                            unless(abandoned);
                                            return registration.goOn(tx, hello, progress);
                                        }))
                        .thenCompose(further -> takeIn(hello, further, abandoned));
    }

    /**
     * The rows get what an agent has seen, unless it says hello on a newer stream in between: that
     * hello says all that there is.
     */
    CompletionStage<Boolean> observe(Session session, Report report) {
        CompletionStage<Boolean> done = observe(session, report.getTasksList(), 0);
        for (BalancerObservation found : report.getBalancersList()) {
            done = done.thenCompose(tasks -> observe(session, found, 0));
        }
        return done;
    }

    private CompletionStage<Boolean> observe(Session session, BalancerObservation found, int from) {
        InstanceKey instance = session.instance();
        return sequencer
                .submit(
                        Transaction.named(
                                () -> "a report of targets",
                                tx ->
                                        Registration.isNewest(tx, instance, session.number())
                                                ? TargetReports.observe(
                                                        tx, instance.instance(), found, from)
                                                : found.getTargetsCount()))
                .thenCompose(
                        next ->
                                next == found.getTargetsCount()
                                        ? CompletableFuture.completedFuture(true)
                                        : observe(session, found, next));
    }

    private CompletionStage<Boolean> observe(
            Session session, List<TaskObservation> seen, int from) {
        InstanceKey instance = session.instance();
        return sequencer
                .submit(
                        Transaction.named(
                                () -> "a report",
                                tx ->
                                        Registration.isNewest(tx, instance, session.number())
                                                ? observations.observe(
                                                        tx, instance.instance(), seen, from)
                                                : seen.size()))
                .thenCompose(
                        next ->
                                next == seen.size()
                                        ? CompletableFuture.completedFuture(true)
                                        : observe(session, seen, next));
    }

    /**
     * Begins a session; an older one of the same node ends. Runs right after the commit of the
     * hello, before any later batch: what is read here continues as differences.
     */
    Session begin(InstanceKey instance, AgentStream stream, Hello hello) {
        Session old = sessions.get(instance.instance());
        if (old != null) {
            end(old);
        }
        var fresh = new Session(instance, stream, hello);
        sessions.put(instance.instance(), fresh);
        stream.onReady(() -> flush(fresh));
        return fresh;
    }

    /**
     * Tells a node all that it is to hold, as its stream takes it; what changes from now on
     * follows.
     *
     * @param whole runs when all of it has been told
     */
    void tellInPieces(Session session, Runnable whole) {
        String instance = session.instance().instance();
        Pieces pieces = rows.read(tx -> parts.pieces(tx, instance, session::knows));
        session.begin(() -> rows.<Piece>read(pieces::next), whole);
    }

    /** All that a node is told now, for the first message to an agent that takes no pieces. */
    Assignment assignment(Session session) {
        return rows.read(
                tx ->
                        session.first(
                                parts.whole(tx, session.instance().instance(), session::knows)));
    }

    void heard(InstanceKey instance) {
        leases.heard(instance);
    }

    /** A stream has ended: its node's lease runs on. */
    void ended(Session session) {
        sessions.remove(session.instance().instance(), session);
        questions.ended(session);
    }

    private void expired(InstanceKey instance) {
        Session session = sessions.get(instance.instance());
        if (session != null) {
            end(session);
        }
        sequencer
                .submit(
                        tx -> {
                            if (!leases.runs(instance)) { // it may have said hello in between
                                instances.disconnected(tx, instance);
                            }
                            return true;
                        })
                .whenComplete(
                        (done, failure) -> {
                            boolean still =
                                    failure != null
                                            && !closed
                                            && !sessions.containsKey(instance.instance());
                            if (still) {
                                leases.heard(
                                        instance); // it could not be written: the lease runs once
                                // more
                            }
                        });
    }

    private void end(Session session) {
        ended(session);
        session.stream().close();
    }
}
