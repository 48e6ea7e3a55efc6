package dev.longshore.agent.session;

import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.Assignment;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.DeniedQuestion;
import dev.longshore.proto.agent.Difference;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Heartbeat;
import dev.longshore.proto.agent.HeartbeatAck;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.JoinRefused;
import dev.longshore.proto.agent.Piece;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.proto.agent.Welcome;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a stream to the leader: looks for it among the servers, says hello, beats, reports, and
 * starts over whenever a number does not fit or nothing is heard. Confined to the agent's loop.
 */
public final class AgentSession {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSession.class);

    /** How long a server may take to answer the hello: the leader commits it first. */
    private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(10);

    /** Servers that one search for the leader follows; more mean that they do not agree yet. */
    private static final int MAX_REDIRECTS = 4;

    /** No server waits longer for anything, and none hears an agent more often. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Loop loop;
    private final ControlPlane controlPlane;
    private final List<String> servers;
    private final RandomGenerator random;
    private final SessionListener listener;
    private final Reports reports;
    private final SentBeats beats;
    private final StreamNumbers numbers;
    private final Retries retries;
    private final Answers answers;

    private ControlPlane.@Nullable Stream stream;
    private String server = "";
    private int redirects;
    private int serverIndex;
    private boolean welcomed;
    private String instanceArn = "";

    /** The assignment that this stream has begun to tell, until all of it is there. */
    private @Nullable Assembly assembly;

    private long revision;
    private Loop.Timer watchdog = () -> {};
    private Loop.Timer heartbeat = () -> {};
    private Loop.Timer reconnect = () -> {};
    private Duration silence = HELLO_TIMEOUT;
    private boolean closed;

    /** Silence after which the node is given up; zero where the server does not tell. */
    private Duration lostAfter = Duration.ZERO;

    /**
     * Counts streams, so that what an older one still brings is not taken for the present one's.
     */
    private long generation;

    public AgentSession(
            Loop loop,
            ControlPlane controlPlane,
            List<String> servers,
            RandomGenerator random,
            Supplier<Duration> uptime,
            SessionListener listener) {
        this.loop = loop;
        this.controlPlane = controlPlane;
        this.servers = List.copyOf(servers);
        this.random = random;
        this.listener = listener;
        this.reports = new Reports(loop, () -> startOver("a report was not acknowledged"));
        this.beats = new SentBeats(uptime);
        this.numbers = new StreamNumbers(uptime);
        this.retries = new Retries(random);
        this.answers = new Answers(listener);
        this.serverIndex = random.nextInt(servers.size());
    }

    /** Begins to look for the leader. */
    public void start() {
        connect(servers.get(serverIndex));
    }

    /** Keeps an observation until the leader has committed it. */
    public void report(TaskObservation observation) {
        reports.add(observation);
    }

    /** Keeps what a load balancer's node has found until the leader has committed it. */
    public void report(BalancerObservation observation) {
        reports.add(observation);
    }

    /** Drops what was to be told of a task that the control plane has let go of. */
    public void forget(String taskArn) {
        reports.forget(taskArn);
    }

    /** The last revision that was taken in; 0 before the first welcome of a stream. */
    public long revision() {
        return welcomed ? revision : 0;
    }

    /** Ends the stream and does not come back. */
    public void close() {
        closed = true;
        disconnect();
        reconnect.cancel();
    }

    private void connect(String address) {
        if (closed) {
            return;
        }
        server = address;
        long mine = ++generation;
        welcomed = false;
        silence = HELLO_TIMEOUT;
        ControlPlane.Stream opened;
        try {
            opened = controlPlane.open(address, listener(mine));
        } catch (RuntimeException e) { // an address that cannot be one, say; the next may be
            LOG.warn("no stream to {}: {}", address, e.getMessage());
            startOver("no stream to " + address);
            return;
        }
        stream = opened;
        feedWatchdog(); // it also starts over where a bug keeps the hello from being made
        reports.toldByHello();
        beats.restart();
        Hello hello =
                listener.hello(Long.toHexString(random.nextLong())).toBuilder()
                        .setStream(numbers.next())
                        .setTakesPieces(true)
                        .setTellsDenied(true)
                        .build();
        HelloMessages.of(hello).forEach(opened::send);
    }

    /** What a stream brings counts as long as it is the present one. */
    private ControlPlane.Listener listener(long mine) {
        return new ControlPlane.Listener() {
            @Override
            public void received(ToAgent message) {
                if (mine == generation && !closed) {
                    AgentSession.this.received(message);
                }
            }

            @Override
            public void ended(String reason) {
                if (mine == generation && !closed) {
                    startOver(reason);
                }
            }
        };
    }

    private void received(ToAgent message) {
        feedWatchdog();
        switch (message.getMessageCase()) {
            case WELCOME -> welcome(message.getWelcome());
            case DIFFERENCE -> difference(message.getDifference());
            case REPORT_ACK -> reports.acknowledged(message.getReportAck().getSequence());
            case HEARTBEAT_ACK -> acknowledged(message.getHeartbeatAck());
            case BUSY -> comeBack(duration(message.getBusy().getRetryAfter()));
            case PIECE -> piece(message.getPiece());
            case DENIED_QUESTION -> asked(message.getDeniedQuestion());
            case REDIRECT -> redirect(message.getRedirect().getLeader());
            case JOIN_REFUSED -> refused(message.getJoinRefused());
            case MESSAGE_NOT_SET -> startOver("a message that this version does not know");
        }
    }

    private void refused(JoinRefused refusal) {
        LOG.warn("the control plane refuses this agent: {}", refusal.getReason());
        if (refusal.getNewestStream() > 0) {
            numbers.heardOf(refusal.getNewestStream());
        } else {
            retries.hopeless();
        }
        startOver(refusal.getReason());
    }

    private void welcome(Welcome welcome) {
        Duration interval = duration(welcome.getHeartbeatInterval());
        Duration lease = duration(welcome.getLease());
        if (interval.compareTo(SHORTEST) < 0 || lease.compareTo(SHORTEST) < 0) {
            startOver("a welcome with no time for heartbeats: " + interval + ", lease " + lease);
            return;
        }
        welcomed = true;
        revision = 0;
        silence = lease;
        feedWatchdog();
        lostAfter = duration(welcome.getLostAfter());
        confirmed(SentBeats.HELLO); // it was committed: the server led after it was sent
        beat(interval);
        instanceArn = welcome.getContainerInstanceArn();
        if (welcome.getInPieces()) {
            assembly = new Assembly(welcome.getAssignment().getRevision());
        } else {
            assigned(welcome.getAssignment());
        }
    }

    private void piece(Piece piece) {
        Assembly coming = assembly;
        if (coming == null) {
            startOver("a piece of no assignment");
            return;
        }
        try {
            coming.add(piece);
        } catch (RuntimeException bug) {
            startOver("a piece could not be taken in: " + bug);
            throw bug; // for the loop, which tells of it
        }
        if (piece.getLast()) {
            assembly = null;
            assigned(coming.whole());
        }
    }

    private void assigned(Assignment assignment) {
        takeIn(assignment.getRevision(), () -> listener.assigned(instanceArn, assignment));
        retries.succeeded();
        reports.open(this::send);
    }

    private void difference(Difference difference) {
        if (!welcomed || assembly != null || difference.getPrevious() != revision) {
            startOver("revision " + difference.getRevision() + " does not continue " + revision);
            return;
        }
        takeIn(difference.getRevision(), () -> listener.changed(Assembly.whole(difference)));
    }

    /**
     * A revision counts as ours only once all of it was taken in. Where that meets a bug the rest
     * of it would be lost: the session starts over, and asks for the whole assignment again.
     */
    private void takeIn(long taken, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException bug) {
            startOver("revision " + taken + " could not be taken in: " + bug);
            throw bug; // for the loop, which tells of it
        }
        revision = taken;
    }

    /** Whoever asked on a stream that has ended is not waited for any more. */
    private void asked(DeniedQuestion question) {
        long mine = generation;
        answers.ask(
                question,
                answer -> {
                    if (mine == generation) {
                        send(FromAgent.newBuilder().setDeniedAnswer(answer).build());
                    }
                });
    }

    private void acknowledged(HeartbeatAck ack) {
        if (ack.getLeads()) {
            confirmed(ack.getSequence());
        }
        behind(ack.getRevision());
    }

    private void confirmed(long sequence) {
        if (!lostAfter.isZero()) {
            beats.sentAt(sequence).ifPresent(at -> listener.confirmed(at, lostAfter));
        }
    }

    /**
     * The leader tells its own revision with each beat; ours being another, later than anything in
     * order, means a loss.
     */
    private void behind(long leadersRevision) {
        if (welcomed && leadersRevision > revision) {
            startOver("the leader is at revision " + leadersRevision + ", we are at " + revision);
        }
    }

    private void redirect(String leader) {
        leave();
        if (leader.isEmpty()) {
            startOver("no leader at present");
        } else if (redirects < MAX_REDIRECTS) {
            redirects++;
            connect(leader);
        } else {
            startOver("redirected too often");
        }
    }

    private void beat(Duration interval) {
        heartbeat.cancel();
        heartbeat =
                loop.after(
                        interval,
                        () -> {
                            if (welcomed) {
                                send(
                                        FromAgent.newBuilder()
                                                .setHeartbeat(
                                                        Heartbeat.newBuilder()
                                                                .setRevision(revision)
                                                                .setSequence(beats.next()))
                                                .build());
                                beat(interval);
                            }
                        });
    }

    private void send(FromAgent message) {
        if (stream != null) {
            stream.send(message);
        }
    }

    private void startOver(String reason) {
        disconnect();
        redirects = 0;
        LOG.info("session ended, looking for the leader: {}", reason);
        serverIndex = (serverIndex + 1) % servers.size();
        reconnect.cancel();
        reconnect = loop.after(retries.afterFailure(), () -> connect(servers.get(serverIndex)));
    }

    /** The leader hears others first. */
    private void comeBack(Duration retryAfter) {
        leave();
        redirects = 0;
        LOG.info("the leader is busy, coming back");
        reconnect.cancel();
        String leader = server;
        reconnect = loop.after(retries.afterBusy(retryAfter), () -> connect(leader));
    }

    /** Ends a stream to a server that is well, and may be asked again soon. */
    private void leave() {
        if (stream != null) {
            stream.leave();
            stream = null;
        }
        disconnect();
    }

    private void disconnect() {
        generation++;
        welcomed = false;
        assembly = null;
        heartbeat.cancel();
        watchdog.cancel();
        reports.close();
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }

    private void feedWatchdog() {
        watchdog.cancel();
        watchdog =
                loop.after(
                        silence,
                        () -> startOver("nothing heard for " + silence.toSeconds() + " s"));
    }

    /** What a server says of time, within what there is sense in. */
    private static Duration duration(com.google.protobuf.Duration told) {
        return Duration.ofSeconds(
                Math.clamp(told.getSeconds(), 0, LONGEST.toSeconds()),
                Math.clamp(told.getNanos(), 0, 999_999_999));
    }
}
