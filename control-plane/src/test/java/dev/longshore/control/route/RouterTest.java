package dev.longshore.control.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.Operation;
import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.ListTasksResponse;
import dev.longshore.proto.ecs.RunTaskResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A follower whose leader loses its power: connections to it stay open, and nobody answers. */
class RouterTest {
    private static final Duration A_MOMENT = Duration.ofMillis(500);

    /** Of a caller: shorter than the router waits for a leader. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final HandLoop loop = new HandLoop();
    private final Servers servers = new Servers();
    private final Router router =
            new Router(
                    loop,
                    Runnable::run,
                    servers,
                    leader -> {
                        throw new AssertionError("this server never leads");
                    });

    @Test
    void aReadGoesToTheNewLeaderAsSoonAsThereIsOne() {
        CompletableFuture<Message> answer = call("ListTasks");
        loop.pass(A_MOMENT);
        assertThat(servers.asked).containsOnlyKeys("s1");
        assertThat(answer).as("the old leader may still answer").isNotDone();

        servers.leader = Optional.of("s2");
        loop.pass(A_MOMENT);

        servers.answer("s2", ListTasksResponse.getDefaultInstance());
        assertThat(answer).isCompletedWithValue(ListTasksResponse.getDefaultInstance());
    }

    @Test
    void aWriteIsNotRepeatedButAnsweredAsSoonAsAnotherServerLeads() {
        CompletableFuture<Message> answer = call("RunTask");
        servers.leader = Optional.of("s2");
        loop.pass(A_MOMENT);

        assertThat(servers.asked).containsOnlyKeys("s1");
        assertThat(answer.exceptionNow())
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal).hasMessageContaining("is not known"));
    }

    /** In any other order the simulation would not give the same course twice. */
    @Test
    void callsAreGivenUpInTheOrderInWhichTheyCame() {
        var givenUp = new ArrayList<Integer>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            var _ = call("RunTask").whenComplete((done, failure) -> givenUp.add(number));
        }
        servers.leader = Optional.of("s2");
        loop.pass(A_MOMENT);

        assertThat(givenUp).hasSize(100).isSorted();
    }

    @Test
    void whileNobodyLeadsTheOldLeaderMayAnswer() {
        CompletableFuture<Message> answer = call("RunTask");
        servers.leader = Optional.empty();
        loop.pass(A_MOMENT);
        assertThat(answer).isNotDone();

        servers.answer("s1", RunTaskResponse.getDefaultInstance());

        assertThat(answer).isCompletedWithValue(RunTaskResponse.getDefaultInstance());
    }

    @Test
    void callsBeyondTheBoundAreThrottledUntilOthersEnd() {
        var waiting = new ArrayList<CompletableFuture<Message>>();
        for (int i = 0; i < Router.MAX_WAITING_CALLS; i++) {
            waiting.add(call("RunTask"));
        }
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        assertThat(call("RunTask").exceptionNow())
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal ->
                                assertThat(refusal.kind()).isEqualTo(ApiException.Kind.THROTTLED));

        servers.answer("s1", RunTaskResponse.getDefaultInstance());

        assertThat(call("RunTask")).isCompletedWithValue(RunTaskResponse.getDefaultInstance());
    }

    @Test
    void nobodyWaitsForALeaderLongerThanTheCallerDoes() {
        servers.leader = Optional.empty();
        CompletableFuture<Message> answer = call("RunTask");
        loop.pass(PATIENCE.minus(A_MOMENT));
        assertThat(answer).isNotDone();

        loop.pass(A_MOMENT.multipliedBy(2));

        assertThat(answer.exceptionNow()).hasMessageContaining("No server leads");
    }

    @Test
    void callsThatWaitForALeaderAskTogether() {
        servers.leader = Optional.empty();
        var answers = new ArrayList<CompletableFuture<Message>>();
        for (int i = 0; i < 500; i++) {
            answers.add(call("RunTask"));
        }
        servers.looks = 0;
        loop.pass(Duration.ofSeconds(1));
        assertThat(servers.looks).isLessThanOrEqualTo(40);

        servers.leader = Optional.of("s2");
        loop.pass(Duration.ofMillis(30));
        servers.answer("s2", RunTaskResponse.getDefaultInstance());
        assertThat(answers).allMatch(CompletableFuture::isDone);
    }

    private CompletableFuture<Message> call(String name) {
        var operation =
                Operation.of(
                        name.equals("RunTask")
                                ? ECSGrpc.getRunTaskMethod()
                                : ECSGrpc.getListTasksMethod());
        var caller = new Caller("1", "us-east-1", Optional.empty(), "r", false);
        return router.call(
                        new Call(
                                operation,
                                operation.input(),
                                caller,
                                Door.GRPC,
                                loop.now().plus(PATIENCE)))
                .toCompletableFuture();
    }

    /** Servers that say nothing until the test lets them. */
    private static final class Servers implements Peers {
        private Optional<String> leader = Optional.of("s1");
        private int looks;
        private final Map<String, CompletableFuture<Message>> asked = new LinkedHashMap<>();

        void answer(String address, Message answer) {
            forward(address).complete(answer);
        }

        private CompletableFuture<Message> forward(String address) {
            return asked.computeIfAbsent(address, a -> new CompletableFuture<>());
        }

        @Override
        public Optional<String> leaderAddress() {
            looks++;
            return leader;
        }

        @Override
        public CompletionStage<Message> forward(String address, Call call) {
            return forward(address);
        }
    }
}
