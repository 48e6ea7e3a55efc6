package dev.longshore.control.dispatch;

import dev.longshore.control.dispatch.part.TasksPart;
import dev.longshore.control.domain.instance.RegistrationRefused;
import dev.longshore.foundation.loop.Causes;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.Busy;
import dev.longshore.proto.agent.DeniedAnswer;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Heartbeat;
import dev.longshore.proto.agent.HeartbeatAck;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.HelloPart;
import dev.longshore.proto.agent.JoinRefused;
import dev.longshore.proto.agent.Report;
import dev.longshore.proto.agent.ReportAck;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.proto.agent.Welcome;
import dev.longshore.state.tables.ecs.InstanceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one agent says on one stream, in order. Called on the leader's loop. */
public final class Inbox implements Admission.Guest {
    /** How long an agent that was let in may take for its hello, and for its assignment. */
    private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(10);

    /** What an agent may say of its tasks: a thousand of many containers take less. */
    private static final int MOST_HELLO_BYTES = 8 << 20;

    private final Dispatch dispatch;
    private final AgentStream stream;
    private @Nullable Session session;
    private boolean greeted;
    private boolean ended;
    private boolean admitted;
    private boolean heard;

    /** What is to be done when it is heard: at most what one who hands messages over asks for. */
    private final List<Runnable> whenHeard = new ArrayList<>();

    /** What came before the hello, for being too much for one message. */
    private final List<TaskObservation> before = new ArrayList<>();

    private int beforeBytes;
    private Loop.Timer tooLong = () -> {};

    Inbox(Dispatch dispatch, AgentStream stream) {
        this.dispatch = dispatch;
        this.stream = stream;
    }

    /** Lets the agent say hello, now or when it is its turn, or sends it away for a while. */
    void begin() {
        Optional<Duration> later = dispatch.admission().enter(this);
        if (later.isPresent()) {
            comeBack(later.get());
        } else if (!heard) {
            tooLong = dispatch.loop().after(Admission.LONGEST_WAIT, this::waitedTooLong);
        }
    }

    private void waitedTooLong() {
        dispatch.admission().giveUp(this);
        comeBack(dispatch.admission().away());
    }

    private void comeBack(Duration away) {
        stream.send(
                ToAgent.newBuilder()
                        .setBusy(Busy.newBuilder().setRetryAfter(duration(away)))
                        .build());
        sendAway();
    }

    @Override
    public void letIn() {
        admitted = true;
        heard = true;
        tooLong.cancel();
        tooLong =
                dispatch.loop()
                        .after(
                                HELLO_TIMEOUT,
                                () -> {
                                    ended();
                                    stream.close();
                                });
        List.copyOf(whenHeard).forEach(Runnable::run);
        whenHeard.clear();
    }

    @Override
    public void sendAway() {
        ended = true;
        tooLong.cancel();
        stream.close();
    }

    /**
     * Runs {@code reads} when the agent is heard: at once, after others, or never. Until then what
     * it says is left where it is.
     */
    public void whenHeard(Runnable reads) {
        if (heard) {
            reads.run();
        } else if (!ended) {
            whenHeard.add(reads);
        }
    }

    /** It has been answered, or has gone: another agent may say hello. */
    private void leave() {
        if (admitted) {
            admitted = false;
            tooLong.cancel();
            dispatch.admission().leave();
        } else if (!heard) {
            tooLong.cancel();
            dispatch.admission().giveUp(this);
        }
    }

    /** Takes the agent's next message. */
    public void received(FromAgent message) {
        if (dispatch.isClosed() || ended) {
            stream.close();
            return;
        }
        switch (message.getMessageCase()) {
            case HELLO_PART -> helloPart(message.getHelloPart());
            case HELLO -> hello(message.getHello().toBuilder().addAllTasks(before).build());
            case HEARTBEAT -> heartbeat(message.getHeartbeat());
            case REPORT -> report(message.getReport());
            case DENIED_ANSWER -> answer(message.getDeniedAnswer());
            case MESSAGE_NOT_SET -> stream.close();
        }
    }

    /** The stream has ended. The node's lease runs on: it may be back in a moment. */
    public void ended() {
        ended = true;
        leave();
        if (session != null) {
            dispatch.ended(session);
        }
    }

    private void helloPart(HelloPart part) {
        beforeBytes += part.getSerializedSize();
        if (greeted) {
            stream.close();
        } else if (beforeBytes > MOST_HELLO_BYTES) {
            greeted = true;
            refuse("what the agent says of its tasks takes more than 8 MiB", 0);
        } else {
            before.addAll(part.getTasksList());
        }
    }

    private void hello(Hello hello) {
        if (greeted) {
            stream.close();
            return;
        }
        greeted = true;
        before.clear();
        if (!hello.getPartsList().contains(TasksPart.NAME)) {
            // It would take an assignment without anything that it knows for one without tasks.
            refuse(
                    "this agent (version "
                            + hello.getAgentVersion()
                            + ") is older than its servers can talk to: install their version",
                    0);
            return;
        }
        dispatch.register(hello, () -> ended)
                .whenComplete(
                        (instance, failure) -> {
                            if (failure != null
                                    && Causes.of(failure) instanceof RegistrationRefused refusal) {
                                refuse(
                                        String.valueOf(refusal.getMessage()),
                                        refusal.newestStream());
                            } else if (failure != null || dispatch.isClosed() || ended) {
                                leave();
                                stream.close();
                            } else {
                                welcome(instance, hello);
                            }
                        });
    }

    private void refuse(String reason, long newestStream) {
        leave();
        stream.send(
                ToAgent.newBuilder()
                        .setJoinRefused(
                                JoinRefused.newBuilder()
                                        .setReason(reason)
                                        .setNewestStream(newestStream))
                        .build());
        stream.close();
    }

    private void welcome(InstanceKey instance, Hello hello) {
        Session fresh = dispatch.begin(instance, stream, hello);
        session = fresh;
        dispatch.tell(fresh, () -> welcome(fresh, instance));
    }

    private void welcome(Session fresh, InstanceKey instance) {
        var timing = dispatch.settings().timing();
        var welcome =
                Welcome.newBuilder()
                        .setContainerInstanceArn(
                                dispatch.settings()
                                        .arn(
                                                "container-instance/"
                                                        + instance.cluster()
                                                        + "/"
                                                        + instance.instance()))
                        .setHeartbeatInterval(duration(timing.heartbeatInterval()))
                        .setLease(duration(timing.lease()))
                        .setLostAfter(duration(timing.lostAfter()))
                        .setIncarnation(dispatch.incarnation());
        if (!fresh.takesPieces()) {
            leave();
            welcome.setAssignment(dispatch.assignment(fresh));
            stream.send(ToAgent.newBuilder().setWelcome(welcome).build());
            return;
        }
        // A slow one is not cut off, but others do not wait for it either.
        tooLong.cancel();
        tooLong = dispatch.loop().after(HELLO_TIMEOUT, this::leave);
        welcome.setInPieces(true).getAssignmentBuilder().setRevision(fresh.revision());
        stream.send(ToAgent.newBuilder().setWelcome(welcome).build());
        dispatch.tellInPieces(fresh, this::leave);
    }

    private void heartbeat(Heartbeat heartbeat) {
        Session mine = session;
        if (mine == null || !dispatch.isCurrent(mine)) {
            return; // before the welcome, or after a newer stream of the same agent
        }
        dispatch.heard(mine.instance());
        mine.confirmed(heartbeat.getRevision());
        stream.send(
                ToAgent.newBuilder()
                        .setHeartbeatAck(
                                HeartbeatAck.newBuilder()
                                        .setRevision(mine.told())
                                        .setSequence(heartbeat.getSequence())
                                        .setLeads(dispatch.leads()))
                        .build());
    }

    private void answer(DeniedAnswer answer) {
        Session mine = session;
        if (mine != null && dispatch.isCurrent(mine)) {
            dispatch.questions().answered(mine, answer);
        }
    }

    private void report(Report report) {
        Session mine = session;
        if (mine == null || !dispatch.isCurrent(mine)) {
            return;
        }
        dispatch.heard(mine.instance());
        dispatch.observe(mine, report)
                .whenComplete(
                        (done, failure) -> {
                            if (failure == null) {
                                stream.send(
                                        ToAgent.newBuilder()
                                                .setReportAck(
                                                        ReportAck.newBuilder()
                                                                .setSequence(report.getSequence()))
                                                .build());
                            } else {
                                ended();
                                stream.close(); // the agent tells whoever leads then
                            }
                        });
    }

    private static com.google.protobuf.Duration duration(Duration duration) {
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(duration.toSeconds())
                .setNanos(duration.toNanosPart())
                .build();
    }
}
