package dev.longshore.agent.session;

import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.Difference;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Heartbeat;
import dev.longshore.proto.agent.Report;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.proto.agent.Welcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a stream to the leader: looks for it among the servers, says hello, beats, reports, and
 * starts over whenever a number does not fit or nothing is heard. Reports are kept per task, the
 * newest observation only, until they are acknowledged.
 */
public final class AgentSession {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSession.class);

    /** How long a server may take to answer the hello: the leader commits it first. */
    private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(10);

    /**
     * How long a report may stay without its acknowledgement before the stream is taken for broken.
     */
    private static final Duration REPORT_TIMEOUT = Duration.ofSeconds(15);

    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);

    /** Servers that one search for the leader follows; more mean that they do not agree yet. */
    private static final int MAX_REDIRECTS = 4;

    /** Observations that one report carries. */
    private static final int REPORT_TASKS = 200;

    private final Loop loop;
    private final ControlPlane controlPlane;
    private final List<String> servers;
    private final RandomGenerator random;
    private final SessionListener listener;
    private final Map<String, TaskObservation> unreported = new LinkedHashMap<>();

    private ControlPlane.@Nullable Stream stream;
    private int attempt;
    private int redirects;
    private int serverIndex;
    private boolean welcomed;
    private long revision;
    private long reportSequence;
    private List<TaskObservation> inReport = List.of();
    private Loop.Timer watchdog = () -> {};
    private Loop.Timer heartbeat = () -> {};
    private Loop.Timer reportTimeout = () -> {};
    private Loop.Timer reconnect = () -> {};
    private Duration silence = HELLO_TIMEOUT;
    private boolean closed;

    /**
     * Counts streams, so that what an older one still brings is not taken for the present one's.
     */
    private long generation;

    public AgentSession(
            Loop loop,
            ControlPlane controlPlane,
            List<String> servers,
            RandomGenerator random,
            SessionListener listener) {
        this.loop = loop;
        this.controlPlane = controlPlane;
        this.servers = List.copyOf(servers);
        this.random = random;
        this.listener = listener;
        this.serverIndex = random.nextInt(servers.size());
    }

    /** Begins to look for the leader. */
    public void start() {
        connect(servers.get(serverIndex));
    }

    /** Keeps an observation until the leader has committed it. */
    public void report(TaskObservation observation) {
        unreported.remove(observation.getTaskArn());
        unreported.put(observation.getTaskArn(), observation);
        sendReport();
    }

    /** Drops what was to be told of a task that the control plane has let go of. */
    public void forget(String taskArn) {
        unreported.remove(taskArn);
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

    private void connect(String server) {
        if (closed) {
            return;
        }
        long mine = ++generation;
        welcomed = false;
        inReport = List.of();
        silence = HELLO_TIMEOUT;
        var opened =
                controlPlane.open(
                        server,
                        new ControlPlane.Listener() {
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
                        });
        stream = opened;
        feedWatchdog(); // it also starts over where a bug keeps the hello from being made
        unreported.clear(); // the hello tells all of it
        opened.send(
                FromAgent.newBuilder()
                        .setHello(listener.hello(Long.toHexString(random.nextLong())))
                        .build());
    }

    private void received(ToAgent message) {
        feedWatchdog();
        switch (message.getMessageCase()) {
            case WELCOME -> welcome(message.getWelcome());
            case DIFFERENCE -> difference(message.getDifference());
            case REPORT_ACK -> reported(message.getReportAck().getSequence());
            case HEARTBEAT_ACK -> behind(message.getHeartbeatAck().getRevision());
            case REDIRECT -> redirect(message.getRedirect().getLeader());
            case JOIN_REFUSED -> {
                LOG.warn(
                        "the control plane refuses this agent: {}",
                        message.getJoinRefused().getReason());
                attempt = 8;
                startOver(message.getJoinRefused().getReason());
            }
            case MESSAGE_NOT_SET -> startOver("a message that this version does not know");
        }
    }

    private void welcome(Welcome welcome) {
        welcomed = true;
        revision = 0;
        silence = duration(welcome.getLease());
        feedWatchdog();
        beat(duration(welcome.getHeartbeatInterval()));
        takeIn(
                welcome.getAssignment().getRevision(),
                () ->
                        listener.assigned(
                                welcome.getContainerInstanceArn(), welcome.getAssignment()));
        attempt = 0;
        sendReport();
    }

    private void difference(Difference difference) {
        if (!welcomed || difference.getPrevious() != revision) {
            startOver("revision " + difference.getRevision() + " does not continue " + revision);
            return;
        }
        takeIn(difference.getRevision(), () -> listener.changed(difference));
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
        disconnect();
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
                            if (stream != null && welcomed) {
                                stream.send(
                                        FromAgent.newBuilder()
                                                .setHeartbeat(
                                                        Heartbeat.newBuilder()
                                                                .setRevision(revision))
                                                .build());
                                beat(interval);
                            }
                        });
    }

    private void sendReport() {
        if (stream == null || !welcomed || !inReport.isEmpty() || unreported.isEmpty()) {
            return;
        }
        inReport = new ArrayList<>(unreported.values().stream().limit(REPORT_TASKS).toList());
        inReport.forEach(observation -> unreported.remove(observation.getTaskArn()));
        stream.send(
                FromAgent.newBuilder()
                        .setReport(
                                Report.newBuilder()
                                        .setSequence(++reportSequence)
                                        .addAllTasks(inReport))
                        .build());
        reportTimeout.cancel();
        reportTimeout =
                loop.after(REPORT_TIMEOUT, () -> startOver("a report was not acknowledged"));
    }

    private void reported(long sequence) {
        if (sequence == reportSequence) {
            reportTimeout.cancel();
            inReport = List.of();
            sendReport();
        }
    }

    private void startOver(String reason) {
        disconnect();
        redirects = 0;
        LOG.info("session ended, looking for the leader: {}", reason);
        Duration longest = FIRST_BACK_OFF.multipliedBy(1L << Math.min(attempt, 6));
        attempt++;
        if (longest.compareTo(LONGEST_BACK_OFF) > 0) {
            longest = LONGEST_BACK_OFF;
        }
        serverIndex = (serverIndex + 1) % servers.size();
        Duration delay = longest.dividedBy(2).plusNanos(random.nextLong(longest.toNanos() / 2));
        reconnect.cancel();
        reconnect = loop.after(delay, () -> connect(servers.get(serverIndex)));
    }

    private void disconnect() {
        generation++;
        welcomed = false;
        heartbeat.cancel();
        watchdog.cancel();
        reportTimeout.cancel();
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

    private static Duration duration(com.google.protobuf.Duration duration) {
        return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    }
}
