package dev.longshore.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.Assignment;
import dev.longshore.proto.agent.Difference;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.agent.Piece;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.ecs.TaskDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is too much for one message comes in several, both ways. */
class AssemblyTest {
    private static final TaskDefinition WEB =
            TaskDefinition.newBuilder().setTaskDefinitionArn("web:1").setFamily("web").build();

    @Test
    void piecesMakeAnAssignmentInWhichEachTaskHasItsDefinition() {
        var assembly = new Assembly(7);
        assembly.add(
                Piece.newBuilder()
                        .addDefinitions(WEB)
                        .addParts(delta("peers").addEntries(PartEntry.newBuilder().setKey("p")))
                        .addParts(delta("tasks").addEntries(task("t1")))
                        .build());
        assembly.add(Piece.newBuilder().addParts(delta("tasks").addEntries(task("t2"))).build());

        Assignment whole = assembly.whole();

        assertThat(whole.getRevision()).isEqualTo(7);
        assertThat(whole.getPartsList())
                .extracting(PartDelta::getPart)
                .containsExactly("peers", "tasks");
        assertThat(whole.getParts(1).getEntriesList())
                .extracting(entry -> entry.getKey() + " " + definition(entry).getFamily())
                .containsExactly("t1 web", "t2 web");
        assertThat(definition(whole.getParts(1).getEntries(0)))
                .as("held once")
                .isSameAs(definition(whole.getParts(1).getEntries(1)));
    }

    @Test
    void aDefinitionThatWasNotToldIsABugOfTheServer() {
        var piece = Piece.newBuilder().addParts(delta("tasks").addEntries(task("t1"))).build();

        assertThatIllegalStateException().isThrownBy(() -> new Assembly(1).add(piece));
    }

    @Test
    void aDifferenceTellsItsDefinitionsBesideItsTasks() {
        Difference whole =
                Assembly.whole(
                        Difference.newBuilder()
                                .addDefinitions(WEB)
                                .addParts(delta("tasks").addEntries(task("t1")).addRemoved("t0"))
                                .build());

        assertThat(definition(whole.getParts(0).getEntries(0))).isEqualTo(WEB);
        assertThat(whole.getParts(0).getRemovedList()).containsExactly("t0");
    }

    @Test
    void aSmallHelloIsOneMessage() {
        Hello hello = Hello.newBuilder().addTasks(TaskObservation.getDefaultInstance()).build();

        assertThat(HelloMessages.of(hello))
                .containsExactly(FromAgent.newBuilder().setHello(hello).build());
    }

    /** A server that knows no parts must never take some of the tasks for all of them. */
    @Test
    void aLargeHelloComesLast() {
        var hello = Hello.newBuilder().setAgentId("a");
        for (int i = 0; i < 1_000; i++) {
            hello.addTasksBuilder().setTaskArn("t" + i).setStoppedReason("r".repeat(5_000));
        }

        List<FromAgent> messages = HelloMessages.of(hello.build());

        assertThat(messages)
                .hasSize(5)
                .allMatch(it -> it.getSerializedSize() < HelloMessages.MOST_BYTES + 10_000);
        assertThat(messages.subList(0, 4)).allMatch(FromAgent::hasHelloPart);
        int tasks =
                messages.stream()
                        .mapToInt(
                                it ->
                                        it.getHello().getTasksCount()
                                                + it.getHelloPart().getTasksCount())
                        .sum();
        assertThat(tasks).isEqualTo(1_000);
        assertThat(messages.getLast().getHello().getAgentId()).isEqualTo("a");
    }

    private static TaskDefinition definition(PartEntry entry) {
        return entry.getTask().getDefinition();
    }

    private static PartDelta.Builder delta(String part) {
        return PartDelta.newBuilder().setPart(part);
    }

    private static PartEntry task(String key) {
        return PartEntry.newBuilder()
                .setKey(key)
                .setTask(AssignedTask.newBuilder().setTaskArn(key).setDefinitionArn("web:1"))
                .build();
    }
}
