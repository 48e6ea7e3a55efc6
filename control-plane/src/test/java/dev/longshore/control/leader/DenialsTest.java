package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.control.admin.Denials;
import dev.longshore.control.dispatch.Inbox;
import dev.longshore.control.dispatch.Unanswered;
import dev.longshore.control.domain.task.TaskSpec;
import dev.longshore.proto.admin.DeniedRequest;
import dev.longshore.proto.admin.DeniedResponse;
import dev.longshore.proto.agent.DeniedAnswer;
import dev.longshore.proto.agent.DeniedFlow;
import dev.longshore.proto.agent.DeniedFlows;
import dev.longshore.proto.agent.DeniedQuestion;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator is told that a task was refused: its machine is asked. */
class DenialsTest extends OneMachineCase {
    private static final TaskKey TASK = new TaskKey("c", "t1");
    private static final DeniedFlows SEEN =
            DeniedFlows.newBuilder()
                    .addFlows(DeniedFlow.newBuilder().setPeer("10.0.0.9").setPort(80))
                    .build();

    /** Longer than an agent may take. */
    private static final Duration LONG = Duration.ofSeconds(6);

    @ParameterizedTest
    @CsvSource({
        "c, t1",
        "'', arn:aws:ecs:us-east-1:123456789012:task/c/t1",
        "other, arn:aws:ecs:us-east-1:123456789012:task/c/t1",
        "c, arn:aws:ecs:us-east-1:123456789012:task/t1",
    })
    void aMachineAnswersForItsTask(String cluster, String named) throws Exception {
        Inbox agent = placed();

        CompletableFuture<DeniedResponse> asked = ask(cluster, named);
        assertThat(question().getTaskArn()).isEqualTo(task(TASK).getTask().getTaskArn());
        assertThat(asked).isNotDone();
        answer(agent, question().getId());

        assertThat(asked.get().getTaskArn()).isEqualTo(task(TASK).getTask().getTaskArn());
        assertThat(asked.get().getAddress()).isEqualTo(task(TASK).getNetwork().getAddress());
        assertThat(asked.get().getDenied()).isEqualTo(SEEN);
    }

    @ParameterizedTest
    @CsvSource({
        "c, t9, 'there is no task t9 in cluster c'",
        "'', t1, 'there is no task t1 in cluster default'",
        "c, '', 'name a task: by its id or its ARN'",
        "c, arn:aws:ecs:us-east-1:123456789012:service/c/web, 'arn:aws:ecs:us-east-1:123456789012:service/c/web is no task''s ARN'",
    })
    void whatIsNotThereIsSaid(String cluster, String named, String text) {
        placed();

        assertThatThrownBy(() -> ask(cluster, named))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(text);
    }

    @Test
    void aTaskThatWaitsHasStoppedOrHasNoInterfaceIsNotAskedAbout() {
        begin();
        waits(TASK, TaskSpec.Launch.ON_EC2);
        assertThatThrownBy(() -> ask("c", "t1")).hasMessageContaining("waits for a machine");

        Inbox agent = tellingAgent();
        leader.write(
                tx -> {
                    tx.put(Tables.TASKS, TASK, task(TASK).toBuilder().clearNetwork().build());
                    return true;
                });
        settle();
        assertThatThrownBy(() -> ask("c", "t1")).hasMessageContaining("network mode awsvpc");

        ends(agent, TASK);
        assertThatThrownBy(() -> ask("c", "t1")).hasMessageContaining("has stopped");
        assertThat(questions()).isEmpty();
    }

    @Test
    void anOlderAgentIsNotAsked() {
        begin();
        agent();
        waits(TASK, TaskSpec.Launch.ON_EC2);

        assertThat(failure(ask("c", "t1"))).contains("is of a version that does not tell");
        assertThat(questions()).isEmpty();
    }

    @Test
    void aMachineThatHasNoSessionIsNotWaitedFor() {
        Inbox agent = placed();
        agent.ended();

        assertThat(failure(ask("c", "t1"))).contains("is not connected");
    }

    @Test
    void aMachineMaySayWhyItDoesNotKnow() {
        Inbox agent = placed();
        CompletableFuture<DeniedResponse> asked = ask("c", "t1");
        agent.received(
                FromAgent.newBuilder()
                        .setDeniedAnswer(
                                DeniedAnswer.newBuilder()
                                        .setId(question().getId())
                                        .setFailure("nft is not there"))
                        .build());

        assertThat(failure(asked)).endsWith("does not know: nft is not there");
    }

    /** However a question ends, it makes room for another. */
    @Test
    void aQuestionEndsWithItsTimeItsSessionOrTheTerm() {
        Inbox agent = placed();

        CompletableFuture<DeniedResponse> late = ask("c", "t1");
        long first = question().getId();
        pass(agent, LONG);
        assertThat(failure(late)).contains("did not answer within 5 s");
        answer(agent, first); // nobody waits for it any more

        CompletableFuture<DeniedResponse> cut = ask("c", "t1");
        answer(agent, first); // not the one that is waited for
        assertThat(cut).isNotDone();
        agent.ended();
        assertThat(failure(cut)).contains("has ended");

        Inbox back = tellingAgent();
        CompletableFuture<DeniedResponse> moved = ask("c", "t1");
        Inbox newer = tellingAgent();
        assertThat(failure(moved)).as("another stream of the agent's").contains("has ended");
        answer(back, question().getId());

        CompletableFuture<DeniedResponse> last = ask("c", "t1");
        leader.close("the test's end");
        assertThat(failure(last)).contains("leadership has just moved");
        answer(newer, question().getId());
    }

    @Test
    void nobodyAnswersForAnother() {
        placed();
        Inbox other = hello("boot-1", says -> says.setAgentId("second").setHostAddress("10.0.0.2"));
        CompletableFuture<DeniedResponse> asked = ask("c", "t1");

        answer(other, question().getId());

        assertThat(asked).isNotDone();
    }

    @Test
    void soManyAreAskedAtATime() throws Exception {
        Inbox agent = placed();
        List<CompletableFuture<DeniedResponse>> asked =
                Stream.generate(() -> ask("c", "t1")).limit(32).toList();

        assertThat(failure(ask("c", "t1"))).contains("32 such questions are under way");
        answer(agent, questions().getFirst().getId());
        assertThat(asked.getFirst().get().getDenied()).isEqualTo(SEEN);
        assertThat(ask("c", "t1")).isNotDone();
    }

    private Inbox placed() {
        begin();
        Inbox agent = tellingAgent();
        waits(TASK, TaskSpec.Launch.ON_EC2);
        return agent;
    }

    private Inbox tellingAgent() {
        return hello("boot-1", says -> says.setTellsDenied(true));
    }

    private CompletableFuture<DeniedResponse> ask(String cluster, String task) {
        return Denials.denied(
                        leader,
                        DeniedRequest.newBuilder().setCluster(cluster).setTask(task).build())
                .toCompletableFuture();
    }

    private static void answer(Inbox agent, long id) {
        agent.received(
                FromAgent.newBuilder()
                        .setDeniedAnswer(DeniedAnswer.newBuilder().setId(id).setDenied(SEEN))
                        .build());
    }

    private DeniedQuestion question() {
        return questions().getLast();
    }

    private List<DeniedQuestion> questions() {
        return sent.stream()
                .filter(ToAgent::hasDeniedQuestion)
                .map(ToAgent::getDeniedQuestion)
                .toList();
    }

    /** Why it has no answer, now. */
    private static String failure(CompletableFuture<DeniedResponse> asked) {
        assertThat(asked).isCompletedExceptionally();
        assertThat(asked.exceptionNow()).isInstanceOf(Unanswered.class);
        return String.valueOf(asked.exceptionNow().getMessage());
    }
}
