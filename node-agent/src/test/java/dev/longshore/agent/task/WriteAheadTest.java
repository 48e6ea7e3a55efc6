package dev.longshore.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.journal.JournalByHand;
import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.TaskDefinition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What waits for the journal, and what does not. */
class WriteAheadTest {
    private static final AssignedTask TASK =
            AssignedTask.newBuilder()
                    .setTaskArn("arn:aws:ecs:us-east-1:123456789012:task/default/t1")
                    .setDefinition(
                            TaskDefinition.newBuilder()
                                    .addContainerDefinitions(
                                            ContainerDefinition.newBuilder().setName("web")))
                    .build();

    private final HandLoop loop = new HandLoop();
    private final StepsByHand host = new StepsByHand();
    private final JournalByHand journal = new JournalByHand();
    private final List<TaskObservation> told = new ArrayList<>();
    private final TaskRunner runner =
            new TaskRunner(
                    loop,
                    host,
                    journal,
                    TaskRunner.fresh(TASK, "boot", TaskStep.DEFAULT_STOP_TIMEOUT),
                    told::add);

    @Test
    void aStepBeginsOnceItsRecordIsWritten() {
        toTheStart();
        assertThat(host.inProgress()).as("its start is not on record yet").isEmpty();

        journal.write();

        assertThat(host.inProgress()).containsExactly("StartContainer web");
    }

    @Test
    void nothingIsToldThatACrashCouldUndo() {
        runner.advance();
        journal.write();
        int before = told.size();
        runner.stop("UserInitiated", "enough");
        assertThat(told).hasSize(before);
        assertThat(runner.observation().getStopCode()).isEmpty();

        journal.write();

        assertThat(told.getLast().getStopCode()).isEqualTo("UserInitiated");
    }

    /** A disk that hangs is as bad as one that is full: what is to end ends. */
    @Test
    void aDiskThatHangsHoldsUpNoStop() {
        toTheStart();
        journal.write();
        host.done("StartContainer web", "");
        journal.write();
        runner.stop("UserInitiated", "enough");
        assertThat(host.inProgress()).isEmpty();

        loop.pass(TaskRecord.PATIENCE);

        assertThat(host.inProgress()).containsExactly("StopContainer web");
    }

    @Test
    void aTaskDoesNotComeToRunWhereItsRecordCannotBeWritten() {
        toTheStart();
        journal.refuse();
        loop.run();

        assertThat(host.inProgress()).doesNotContain("StartContainer web");
        assertThat(runner.entry().getStopCode()).isEqualTo("TaskFailedToStart");
    }

    private void toTheStart() {
        runner.advance();
        journal.write();
        host.inProgress().stream()
                .filter(step -> step.startsWith("Prepare"))
                .forEach(step -> host.done(step, ""));
        journal.write();
        host.done("PullImage web", "sha256:0");
        journal.write();
        host.done("CreateContainer web", "id-1");
    }
}
