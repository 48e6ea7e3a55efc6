package dev.longshore.control.dispatch;

import dev.longshore.control.domain.instance.BootStream;
import dev.longshore.proto.agent.Assignment;
import dev.longshore.proto.agent.Difference;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.state.tables.ecs.InstanceKey;
import java.util.List;
import java.util.Set;

/** One agent's stream after its welcome: numbers what is sent, so that the agent notices a gap. */
final class Session {
    private final InstanceKey instance;
    private final AgentStream stream;
    private final BootStream number;

    /** Names of the parts that the agent knows. */
    private final Set<String> parts;

    private long revision = 1;
    private long confirmed = 1;

    Session(InstanceKey instance, AgentStream stream, Hello hello) {
        this.instance = instance;
        this.stream = stream;
        this.number = BootStream.of(hello);
        this.parts = Set.copyOf(hello.getPartsList());
    }

    InstanceKey instance() {
        return instance;
    }

    AgentStream stream() {
        return stream;
    }

    /** Which of the agent's streams this is. */
    BootStream number() {
        return number;
    }

    long revision() {
        return revision;
    }

    void confirmed(long byAgent) {
        confirmed = Math.max(confirmed, byAgent);
    }

    long unconfirmed() {
        return revision - confirmed;
    }

    boolean knows(String part) {
        return parts.contains(part);
    }

    /** What the session begins with. */
    Assignment first(List<PartDelta> wholes) {
        return Assignment.newBuilder().setRevision(revision).addAllParts(wholes).build();
    }

    /** Sends what changed of the parts that the agent knows, if anything did. */
    void send(List<PartDelta> deltas) {
        List<PartDelta> known = deltas.stream().filter(delta -> knows(delta.getPart())).toList();
        if (!known.isEmpty()) {
            var difference =
                    Difference.newBuilder()
                            .setPrevious(revision)
                            .setRevision(++revision)
                            .addAllParts(known);
            stream.send(ToAgent.newBuilder().setDifference(difference).build());
        }
    }
}
