package dev.longshore.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.cgroup.TaskCgroups;
import dev.longshore.agent.network.TaskNetworks;
import dev.longshore.agent.runtime.ContainerRuntime;
import dev.longshore.agent.runtime.RuntimeUnreachable;
import dev.longshore.agent.task.Step;
import dev.longshore.agent.task.StepResult;
import dev.longshore.proto.agent.AssignedTask;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** Steps on a runtime that goes away. */
class LinuxStepsTest {
    private static final AssignedTask TASK =
            AssignedTask.newBuilder().setTaskArn("task/t1").build();

    @Test
    void aStepThatNobodyTakesMayBeTriedAgain() {
        for (Step step :
                List.of(new Step.PullImage("web", "a"), new Step.StartContainer("web", "1"))) {
            assertThat(steps("").carryOut(step, TASK))
                    .isEqualTo(new StepResult.Unreachable("SomeError: nobody there"));
        }
    }

    /** A container that has been started may have ended: a second start would run it twice. */
    @Test
    void aStartThatCannotBeLookedAtIsDone() {
        assertThat(steps("start").carryOut(new Step.StartContainer("web", "1"), TASK))
                .isEqualTo(new StepResult.Done("", Optional.empty()));
    }

    /** Steps on a runtime of which only this call succeeds. */
    private static LinuxSteps steps(String succeeds) {
        return new LinuxSteps(
                fake(ContainerRuntime.class, succeeds),
                fake(TaskNetworks.class, ""),
                fake(TaskCgroups.class, ""),
                new ReentrantLock());
    }

    private static <T> T fake(Class<T> type, String succeeds) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, _) -> {
                            if (method.getName().equals(succeeds)) {
                                return null;
                            }
                            throw new RuntimeUnreachable(
                                    "SomeError", "nobody there", new IOException());
                        }));
    }
}
