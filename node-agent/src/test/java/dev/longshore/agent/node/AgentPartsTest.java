package dev.longshore.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.fence.FakeFenceGuard;
import dev.longshore.agent.journal.NoJournal;
import dev.longshore.agent.session.ControlPlane;
import dev.longshore.agent.task.StepResult;
import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.Assignment;
import dev.longshore.proto.agent.Difference;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.agent.Peer;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.TaskDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What an agent makes of the parts of an assignment. */
class AgentPartsTest {
    private static final String TASK = "arn:aws:ecs:eu-1:1:task/default/t1";

    private final HandLoop loop = new HandLoop();
    private final FakeHost machine = new FakeHost("peers");
    private final Agent agent =
            new Agent(
                    loop,
                    machine,
                    new NoJournal(),
                    new NoServers(),
                    List.of("one:7070"),
                    Hello.newBuilder().setBootId("boot").build(),
                    new FakeFenceGuard(loop),
                    Duration.ofSeconds(30),
                    new Random(1));

    @Test
    void theHelloNamesThePartsThatTheAgentKnows() {
        assertThat(agent.hello("s").getPartsList()).containsExactly("peers", "tasks");
    }

    /** What a task needs of its machine is there before the task is begun. */
    @Test
    void thePartsOfTheMachineComeBeforeTheTasks() {
        assign(tasks(task("RUNNING")), peers(peer("i-1", "192.0.2.1")));

        assertThat(machine.asked).startsWith("peers [i-1 192.0.2.1]", "PullImage");
    }

    @Test
    void entriesAreAddedChangedAndRemoved() {
        assign(peers(peer("i-1", "192.0.2.1"), peer("i-2", "192.0.2.2")));
        change(peers(peer("i-2", "192.0.2.9"), peer("i-3", "192.0.2.3")));
        change(PartDelta.newBuilder().setPart("peers").addRemoved("i-1").build());

        assertThat(machine.asked)
                .containsExactly(
                        "peers [i-1 192.0.2.1, i-2 192.0.2.2]",
                        "peers [i-1 192.0.2.1, i-2 192.0.2.9, i-3 192.0.2.3]",
                        "peers [i-2 192.0.2.9, i-3 192.0.2.3]");
    }

    @Test
    void anAssignmentIsAllOfAPart() {
        assign(peers(peer("i-1", "192.0.2.1"), peer("i-2", "192.0.2.2")));
        assign(peers(peer("i-2", "192.0.2.2")));

        assertThat(machine.asked.getLast()).isEqualTo("peers [i-2 192.0.2.2]");
    }

    /** Of a server of another version: what it does not speak of is not gone. */
    @Test
    void aPartThatIsNotAssignedStaysAsItIs() {
        assign(tasks(task("RUNNING")), peers(peer("i-1", "192.0.2.1")));
        machine.asked.clear();

        assign(peers(peer("i-1", "192.0.2.1")));
        assign();

        assertThat(machine.asked).containsExactly("peers [i-1 192.0.2.1]");
        assertThat(stopCode()).isEmpty();
    }

    @Test
    void aPartThatIsNotKnownIsPassedOver() {
        var unknown = PartDelta.newBuilder().setPart("of-a-later-version");
        unknown.addEntriesBuilder().setKey("key");

        assign(unknown.build(), peers(peer("i-1", "192.0.2.1")));
        change(unknown.build());

        assertThat(machine.asked).containsExactly("peers [i-1 192.0.2.1]");
    }

    @Test
    void aTaskThatIsAssignedNoMoreIsStopped() {
        assign(tasks(task("RUNNING")));
        assertThat(stopCode()).isEmpty();
        machine.end(machine.asked.getLast(), new StepResult.Done("sha256:0", Optional.empty()));

        assign(tasks());

        assertThat(stopCode()).as("while its container is made").isEqualTo("InfrastructureHealth");
    }

    private void assign(PartDelta... parts) {
        agent.assigned("arn", Assignment.newBuilder().addAllParts(List.of(parts)).build());
    }

    private void change(PartDelta... parts) {
        agent.changed(Difference.newBuilder().addAllParts(List.of(parts)).build());
    }

    private String stopCode() {
        return Optional.ofNullable(agent.runners().get(TASK)).orElseThrow().entry().getStopCode();
    }

    private static PartDelta peers(PartEntry... entries) {
        return PartDelta.newBuilder().setPart("peers").addAllEntries(List.of(entries)).build();
    }

    private static PartDelta tasks(PartEntry... entries) {
        return PartDelta.newBuilder().setPart("tasks").addAllEntries(List.of(entries)).build();
    }

    private static PartEntry peer(String key, String address) {
        return PartEntry.newBuilder()
                .setKey(key)
                .setPeer(Peer.newBuilder().setHostAddress(address))
                .build();
    }

    private static PartEntry task(String desiredStatus) {
        return PartEntry.newBuilder()
                .setKey(TASK)
                .setTask(
                        AssignedTask.newBuilder()
                                .setTaskArn(TASK)
                                .setDesiredStatus(desiredStatus)
                                .setDefinition(
                                        TaskDefinition.newBuilder()
                                                .addContainerDefinitions(
                                                        ContainerDefinition.newBuilder()
                                                                .setName("web"))))
                .build();
    }

    private static final class NoServers implements ControlPlane {
        @Override
        public Stream open(String server, Listener listener) {
            throw new UnsupportedOperationException("the session is not started");
        }
    }
}
