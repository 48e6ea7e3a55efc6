package dev.longshore.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.command.Commands;
import dev.longshore.agent.resource.ResourceKeepers;
import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.resource.balancer.BalancerKeeper;
import dev.longshore.agent.resource.cgroup.CgroupKeeper;
import dev.longshore.agent.resource.cgroup.TaskCgroups;
import dev.longshore.agent.resource.connect.ConnectKeeper;
import dev.longshore.agent.resource.network.NetworkKeeper;
import dev.longshore.agent.resource.network.TaskNetworks;
import dev.longshore.agent.resource.volume.VolumeKeeper;
import dev.longshore.agent.runtime.ContainerRuntime;
import dev.longshore.agent.runtime.RuntimeUnreachable;
import dev.longshore.agent.task.Step;
import dev.longshore.agent.task.StepResult;
import dev.longshore.proto.agent.AssignedTask;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Steps on a runtime that goes away. */
class LinuxStepsTest {
    private static final AssignedTask TASK =
            AssignedTask.newBuilder().setTaskArn("task/t1").build();

    @Test
    void aStepThatNobodyTakesMayBeTriedAgain() {
        for (Step step :
                List.of(
                        new Step.Prepare(TaskResource.VOLUMES),
                        new Step.PullImage("web", "a"),
                        new Step.StartContainer("web", "1"))) {
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
        var runtime = fake(ContainerRuntime.class, succeeds);
        return new LinuxSteps(
                runtime,
                new ResourceKeepers(
                        List.of(
                                new NetworkKeeper(fake(TaskNetworks.class, "")),
                                new VolumeKeeper(runtime),
                                new BalancerKeeper(Path.of("/nowhere")),
                                new ConnectKeeper(
                                        new Commands(List.of("false")),
                                        fake(TaskNetworks.class, ""),
                                        Path.of("/nowhere"),
                                        "/nowhere"),
                                new CgroupKeeper(fake(TaskCgroups.class, "")))));
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
