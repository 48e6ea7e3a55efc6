package dev.longshore.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.runtime.TimedRuntime.Limits;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TimedRuntimeTest {
    private static final AssignedTask TASK = AssignedTask.getDefaultInstance();
    private static final ContainerDefinition CONTAINER = ContainerDefinition.getDefaultInstance();
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Limits LIMITS = new Limits(SHORT, SHORT, SHORT, SHORT, SHORT);

    interface Call {
        void to(ContainerRuntime runtime) throws RuntimeFailure;
    }

    static Stream<Arguments> calls() {
        return Stream.of(
                call("known", ContainerRuntime::facts),
                call("pulled", runtime -> runtime.pull("image")),
                call("created", runtime -> runtime.createVolumes(TASK)),
                call("removed", runtime -> runtime.removeVolumes(TASK)),
                call("listed", ContainerRuntime::listVolumes),
                call("created", runtime -> runtime.create(TASK, CONTAINER, Place.ANYWHERE)),
                call("started", runtime -> runtime.start("id")),
                call("stopped", runtime -> runtime.stop("id", Duration.ZERO)),
                call("removed", runtime -> runtime.remove("id")),
                call("inspected", runtime -> runtime.inspect("id")),
                call("listed", ContainerRuntime::list),
                call("ended", runtime -> runtime.endStrays(List.of())),
                call("run", runtime -> runtime.exec("id", List.of("true"), Duration.ZERO)));
    }

    private static Arguments call(String state, Call call) {
        return Arguments.of(state, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    void aCallThatIsNotAnsweredIsGivenUpAndInterrupted(String state, Call call)
            throws InterruptedException {
        var interrupted = new CountDownLatch(1);
        try (var runtime = new TimedRuntime(hanging(interrupted), LIMITS)) {
            assertThatExceptionOfType(RuntimeFailure.class)
                    .isThrownBy(() -> call.to(runtime))
                    .matches(
                            failure ->
                                    failure.reason()
                                            .startsWith(
                                                    "DockerTimeoutError: Could not transition to "
                                                            + state
                                                            + "; timed out after waiting "));
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aFailureOfTheRuntimeIsItsOwn() {
        var failure = new RuntimeFailure("CannotStartContainerError", "no such file");
        try (var runtime = new TimedRuntime(failing(failure), Limits.USUAL)) {
            assertThatExceptionOfType(RuntimeFailure.class)
                    .isThrownBy(() -> runtime.start("id"))
                    .isSameAs(failure);
        }
    }

    private static ContainerRuntime hanging(CountDownLatch interrupted) {
        return runtime(
                () -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        Thread.currentThread().interrupt();
                    }
                });
    }

    private static ContainerRuntime failing(RuntimeFailure failure) {
        return runtime(
                () -> {
                    throw failure;
                });
    }

    private interface Behaviour {
        void run() throws RuntimeFailure;
    }

    /** Every call but the last, {@code close}, does the same. */
    private static ContainerRuntime runtime(Behaviour behaviour) {
        return (ContainerRuntime)
                Proxy.newProxyInstance(
                        ContainerRuntime.class.getClassLoader(),
                        new Class<?>[] {ContainerRuntime.class},
                        (_, method, _) -> {
                            if (!method.getName().equals("close")) {
                                behaviour.run();
                            }
                            return null;
                        });
    }
}
