package dev.longshore.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.fence.FakeFenceGuard;
import dev.longshore.agent.journal.Journal;
import dev.longshore.agent.journal.JournalFailure;
import dev.longshore.agent.journal.NoJournal;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.session.ControlPlane;
import dev.longshore.agent.task.Host.Survey;
import dev.longshore.agent.task.TaskRunner;
import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.agent.ResourceState;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.TaskDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What an agent that was away for long finds of a task that had not begun. */
class AdoptedAtMostOneTest {
    private static final String ARN = "arn:aws:ecs:eu-1:1:task/default/t1";
    private static final String BOOT = "boot";

    private final HandLoop loop = new HandLoop();
    private final FakeHost machine = new FakeHost();
    private final FakeFenceGuard guard = new FakeFenceGuard(loop);

    /** It has been replaced by now. */
    @Test
    void itIsNotBegunWhereItsTimeIsOver() {
        adopt(true);

        assertThat(machine.asked).isNotEmpty().doesNotContain("StartContainer");
    }

    @Test
    void itGoesOnWhileItsTimeIsNotOver() {
        guard.guard(Set.of("t1"), Duration.ofMinutes(1));
        adopt(true);

        assertThat(machine.asked).containsExactly("StartContainer");
    }

    @Test
    void anyOtherTaskGoesOn() {
        adopt(false);

        assertThat(machine.asked).containsExactly("StartContainer");
    }

    private void adopt(boolean atMostOne) {
        machine.survey = new Survey(List.of(created()), Map.of());
        new Agent(
                        loop,
                        machine,
                        journal(atMostOne),
                        AdoptedAtMostOneTest::silence,
                        List.of("one:7070"),
                        Hello.newBuilder().setBootId(BOOT).build(),
                        guard,
                        Duration.ofSeconds(30),
                        new Random(1))
                .start();
    }

    /** Nobody answers. */
    private static ControlPlane.Stream silence(String server, ControlPlane.Listener listener) {
        return new ControlPlane.Stream() {
            @Override
            public void send(FromAgent message) {}

            @Override
            public void close() {}
        };
    }

    private static ContainerState created() {
        return new ContainerState(
                "c1",
                new ContainerState.Origin(ARN, "web", BOOT),
                ContainerState.Phase.CREATED,
                ContainerState.Execution.NONE,
                "sha256:0",
                List.of());
    }

    private static Journal journal(boolean atMostOne) {
        var task =
                AssignedTask.newBuilder()
                        .setTaskArn(ARN)
                        .setAtMostOne(atMostOne)
                        .setDesiredStatus("RUNNING")
                        .setDefinition(
                                TaskDefinition.newBuilder()
                                        .addContainerDefinitions(
                                                ContainerDefinition.newBuilder()
                                                        .setName("web")
                                                        .setEssential(true)))
                        .build();
        var entry = TaskRunner.fresh(task, BOOT, Duration.ofSeconds(30)).toBuilder();
        entry.getContainersBuilder(0).setPulled(true).setRuntimeId("c1");
        entry.putResources("cgroup", ResourceState.RESOURCE_STATE_PREPARED);
        return new Journal() {
            private final Journal others = new NoJournal();

            @Override
            public List<JournalEntry> load() {
                return List.of(entry.build());
            }

            @Override
            public Set<String> damaged() throws JournalFailure {
                return others.damaged();
            }

            @Override
            public void put(JournalEntry changed, Consumer<Optional<JournalFailure>> done) {
                others.put(changed, done);
            }

            @Override
            public void remove(String taskArn) {
                others.remove(taskArn);
            }
        };
    }
}
