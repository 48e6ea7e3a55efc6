package dev.longshore.control.dispatch;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.longshore.control.instance.Instances;
import dev.longshore.control.network.AddressPool;
import dev.longshore.control.sequencer.Refusal;
import dev.longshore.control.sequencer.Sequencer;
import dev.longshore.control.settings.ClusterSettings;
import dev.longshore.control.task.Observations;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.Difference;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Heartbeat;
import dev.longshore.proto.agent.HeartbeatAck;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.HostNetwork;
import dev.longshore.proto.agent.Refused;
import dev.longshore.proto.agent.Report;
import dev.longshore.proto.agent.ReportAck;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.proto.agent.Welcome;
import dev.longshore.proto.store.Change;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.feed.ChangeFeed;
import dev.longshore.state.tables.InstanceKey;
import dev.longshore.state.tables.KeyPrefix;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells each connected agent what its node should hold, and takes in what it reports. A session
 * begins with the whole assignment, read when the agent's hello is committed; from then on
 * committed changes become numbered differences.
 */
public final class Dispatch implements ChangeFeed.Listener {
    /**
     * An agent that is so many differences behind is made to start over: what waits for it stays
     * bounded.
     */
    private static final long MAX_UNCONFIRMED = 1_000;

    private final ClusterSettings settings;
    private final Sequencer sequencer;
    private final Instances instances;
    private final Observations observations;
    private final AddressPool addresses;
    private final CommittedRows rows;
    private final Leases leases;
    private final Map<String, Session> sessions = new TreeMap<>();
    private boolean closed;

    public Dispatch(
            Loop loop,
            ClusterSettings settings,
            Sequencer sequencer,
            Instances instances,
            Observations observations,
            AddressPool addresses,
            CommittedRows rows) {
        this.settings = settings;
        this.sequencer = sequencer;
        this.instances = instances;
        this.observations = observations;
        this.addresses = addresses;
        this.rows = rows;
        this.leases = new Leases(loop, settings.lease(), this::expired);
    }

    /** Counts the silence of every node that the rows call connected, from now. */
    public void start() {
        rows.read(
                tx -> {
                    tx.list(Tables.CONTAINER_INSTANCES, KeyPrefix.ALL).stream()
                            .filter(row -> row.row().getInstance().getAgentConnected())
                            .forEach(row -> leases.heard(row.key()));
                    return true;
                });
    }

    /** Takes a new stream; what comes from the agent goes into the answer. */
    public Inbox connect(AgentStream stream) {
        return new Inbox(stream);
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
        leases.close();
        List.copyOf(sessions.values()).forEach(session -> session.stream().close());
        sessions.clear();
    }

    @Override
    public void changed(List<Change> changes) {
        if (sessions.isEmpty()) {
            return;
        }
        Map<String, Difference.Builder> differences = new TreeMap<>();
        boolean overlay = false;
        for (Change change : changes) {
            if (change.getTable() == Tables.TASKS.id() && change.hasRow()) {
                task(parse(change), differences);
            }
            overlay |=
                    change.getTable() == Tables.ADDRESS_BLOCKS.id()
                            || change.getTable() == Tables.CONTAINER_INSTANCES.id();
        }
        if (overlay) {
            sendOverlays(differences);
        } else {
            differences.forEach(
                    (instance, difference) -> send(instance, difference, Optional.empty()));
        }
    }

    private void task(TaskRow row, Map<String, Difference.Builder> differences) {
        Session session = sessions.get(row.getInstance());
        if (session == null) {
            return;
        }
        String arn = row.getTask().getTaskArn();
        if (row.getReleased()) {
            if (session.forget(arn)) {
                differences
                        .computeIfAbsent(row.getInstance(), i -> Difference.newBuilder())
                        .addRemoved(arn);
            }
        } else if (session.isNews(arn, row.getTask().getDesiredStatus())) {
            AssignedTask assigned = rows.read(tx -> Assignments.assigned(tx, row));
            differences
                    .computeIfAbsent(row.getInstance(), i -> Difference.newBuilder())
                    .addChanged(assigned);
        }
    }

    private void sendOverlays(Map<String, Difference.Builder> differences) {
        rows.read(
                tx -> {
                    Map<String, String> hosts = hostAddresses(tx);
                    for (String instance : List.copyOf(sessions.keySet())) {
                        send(
                                instance,
                                differences.getOrDefault(instance, Difference.newBuilder()),
                                Optional.of(addresses.overlay(tx, instance, hosts)));
                    }
                    return true;
                });
    }

    private void send(
            String instance, Difference.Builder difference, Optional<HostNetwork> overlay) {
        Session session = sessions.get(instance);
        if (session != null) {
            session.send(difference, overlay);
            if (session.unconfirmed() > MAX_UNCONFIRMED) {
                end(session);
            }
        }
    }

    private static Map<String, String> hostAddresses(ReadTx tx) {
        Map<String, String> hosts = new HashMap<>();
        tx.list(Tables.CONTAINER_INSTANCES, KeyPrefix.ALL)
                .forEach(row -> hosts.put(row.key().instance(), row.row().getHostAddress()));
        return hosts;
    }

    private void expired(InstanceKey instance) {
        Session session = sessions.get(instance.instance());
        if (session != null) {
            end(session);
        }
        sequencer
                .submit(
                        tx -> {
                            instances.disconnected(tx, instance);
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
        sessions.remove(session.instance().instance(), session);
        session.stream().close();
    }

    private static TaskRow parse(Change change) {
        try {
            return TaskRow.parseFrom(change.getRow());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a change carries a row that cannot be read", e);
        }
    }

    /** What one agent says, in order. Called on the leader's loop. */
    public final class Inbox {
        private final AgentStream stream;
        private @Nullable Session session;
        private boolean greeted;

        private Inbox(AgentStream stream) {
            this.stream = stream;
        }

        /** Takes the agent's next message. */
        public void received(FromAgent message) {
            if (closed) {
                stream.close();
                return;
            }
            switch (message.getMessageCase()) {
                case HELLO -> hello(message.getHello());
                case HEARTBEAT -> heartbeat(message.getHeartbeat());
                case REPORT -> report(message.getReport());
                case MESSAGE_NOT_SET -> stream.close();
            }
        }

        /** The stream has ended. The node's lease runs on: it may be back in a moment. */
        public void ended() {
            if (session != null) {
                sessions.remove(session.instance().instance(), session);
            }
        }

        private void hello(Hello hello) {
            if (greeted) {
                stream.close();
                return;
            }
            greeted = true;
            sequencer
                    .submit(tx -> instances.register(tx, hello))
                    .whenComplete(
                            (instance, failure) -> {
                                if (failure instanceof Refusal refusal) {
                                    stream.send(
                                            ToAgent.newBuilder()
                                                    .setRefused(
                                                            Refused.newBuilder()
                                                                    .setReason(
                                                                            String.valueOf(
                                                                                    refusal
                                                                                            .getMessage())))
                                                    .build());
                                    stream.close();
                                } else if (failure != null || closed) {
                                    stream.close();
                                } else {
                                    welcome(instance);
                                }
                            });
        }

        /**
         * Runs right after the commit of the hello, before any later batch: what is read here
         * continues as differences.
         */
        private void welcome(InstanceKey instance) {
            Session old = sessions.get(instance.instance());
            if (old != null) {
                end(old);
            }
            leases.heard(instance);
            rows.read(
                    tx -> {
                        Session fresh =
                                new Session(
                                        instance,
                                        stream,
                                        addresses.overlay(
                                                tx, instance.instance(), hostAddresses(tx)));
                        session = fresh;
                        sessions.put(instance.instance(), fresh);
                        ContainerInstanceRow row =
                                tx.get(Tables.CONTAINER_INSTANCES, instance).orElseThrow();
                        stream.send(
                                ToAgent.newBuilder()
                                        .setWelcome(
                                                Welcome.newBuilder()
                                                        .setContainerInstanceArn(
                                                                row.getInstance()
                                                                        .getContainerInstanceArn())
                                                        .setHeartbeatInterval(
                                                                duration(
                                                                        settings
                                                                                .heartbeatInterval()))
                                                        .setLease(duration(settings.lease()))
                                                        .setAssignment(
                                                                fresh.first(
                                                                        Assignments.of(
                                                                                tx,
                                                                                instance
                                                                                        .instance()))))
                                        .build());
                        return true;
                    });
        }

        private void heartbeat(Heartbeat heartbeat) {
            Session mine = session;
            if (mine == null || sessions.get(mine.instance().instance()) != mine) {
                return; // before the welcome, or after a newer stream of the same agent
            }
            leases.heard(mine.instance());
            mine.confirmed(heartbeat.getRevision());
            stream.send(
                    ToAgent.newBuilder()
                            .setHeartbeatAck(HeartbeatAck.newBuilder().setRevision(mine.revision()))
                            .build());
        }

        private void report(Report report) {
            Session mine = session;
            if (mine == null || sessions.get(mine.instance().instance()) != mine) {
                return;
            }
            leases.heard(mine.instance());
            sequencer
                    .submit(
                            tx -> {
                                for (TaskObservation seen : report.getTasksList()) {
                                    observations.observe(
                                            tx,
                                            mine.instance().cluster(),
                                            mine.instance().instance(),
                                            seen);
                                }
                                return true;
                            })
                    .whenComplete(
                            (done, failure) -> {
                                if (failure == null) {
                                    stream.send(
                                            ToAgent.newBuilder()
                                                    .setReportAck(
                                                            ReportAck.newBuilder()
                                                                    .setSequence(
                                                                            report.getSequence()))
                                                    .build());
                                } else {
                                    ended();
                                    stream.close(); // the agent sends it again to whoever leads
                                    // then
                                }
                            });
        }
    }

    private static com.google.protobuf.Duration duration(Duration duration) {
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(duration.toSeconds())
                .setNanos(duration.toNanosPart())
                .build();
    }
}
