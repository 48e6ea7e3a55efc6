package dev.longshore.simulation.net;

import com.google.protobuf.Duration;
import dev.longshore.proto.agent.Assignment;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.HeartbeatAck;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.ReportAck;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.proto.agent.Welcome;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.World;
import java.util.Optional;

/** What the sabotaged variants do to the messages of a stream. */
final class BrokenStreams {
    private long revision;

    /** Loses differences now and then, and renumbers the others so that nobody notices. */
    Optional<ToAgent> unnoticed(ToAgent message, World world) {
        switch (message.getMessageCase()) {
            case WELCOME -> revision = message.getWelcome().getAssignment().getRevision();
            case DIFFERENCE -> {
                if (world.chance(0.05)) {
                    return Optional.empty();
                }
                var renumbered =
                        message.getDifference().toBuilder()
                                .setPrevious(revision)
                                .setRevision(++revision);
                return Optional.of(ToAgent.newBuilder().setDifference(renumbered).build());
            }
            case HEARTBEAT_ACK -> {
                return Optional.of(
                        ToAgent.newBuilder()
                                .setHeartbeatAck(HeartbeatAck.newBuilder().setRevision(revision))
                                .build());
            }
            default -> {}
        }
        return Optional.of(message);
    }

    /** A hello as a server takes it that does not look at something of it. */
    static FromAgent misread(FromAgent message, Sabotage sabotage) {
        if (!message.hasHello()) {
            return message;
        }
        Hello.Builder hello = message.getHello().toBuilder();
        switch (sabotage) {
            case TAKE_OLD_HELLOS -> hello.clearStream();
            case OMIT_WHAT_IS_HELD -> hello.clearHeld();
            default -> {}
        }
        return message.toBuilder().setHello(hello).build();
    }

    static ToAgent acknowledged(FromAgent report) {
        return ToAgent.newBuilder()
                .setReportAck(ReportAck.newBuilder().setSequence(report.getReport().getSequence()))
                .build();
    }

    static ToAgent nothingWanted() {
        return ToAgent.newBuilder()
                .setWelcome(
                        Welcome.newBuilder()
                                .setHeartbeatInterval(Duration.newBuilder().setSeconds(5))
                                .setLease(Duration.newBuilder().setSeconds(20))
                                .setAssignment(
                                        Assignment.newBuilder()
                                                .setRevision(1)
                                                .addParts(PartDelta.newBuilder().setPart("tasks"))))
                .build();
    }
}
