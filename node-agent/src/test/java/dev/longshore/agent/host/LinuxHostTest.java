package dev.longshore.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.command.Commands;
import dev.longshore.agent.resource.Denials;
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
import dev.longshore.agent.task.Host;
import dev.longshore.agent.task.Step;
import dev.longshore.agent.task.StepResult;
import dev.longshore.foundation.loop.ThreadLoop;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.DeniedAnswer;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On a machine of which every call meets a bug: whoever asks is answered all the same. */
class LinuxHostTest {
    private static final AssignedTask TASK =
            AssignedTask.newBuilder().setTaskArn("task/t1").build();

    private final ThreadLoop loop = new ThreadLoop("test", InstantSource.system());
    private final LinuxHost host =
            new LinuxHost(
                    loop,
                    broken(ContainerRuntime.class),
                    new ResourceKeepers(
                            List.of(
                                    new NetworkKeeper(broken(TaskNetworks.class)),
                                    new VolumeKeeper(broken(ContainerRuntime.class)),
                                    new BalancerKeeper(Path.of("/nowhere")),
                                    new ConnectKeeper(
                                            new Commands(List.of("false")),
                                            broken(TaskNetworks.class),
                                            Path.of("/nowhere"),
                                            "/nowhere"),
                                    new CgroupKeeper(broken(TaskCgroups.class)))),
                    List.of(),
                    found -> {},
                    broken(Denials.class));

    @AfterEach
    void close() {
        host.close();
        loop.close();
    }

    @Test
    void aStepFails() throws Exception {
        for (Step step :
                List.of(
                        new Step.Prepare(TaskResource.NETWORK),
                        new Step.RemoveContainer("web", "id-1"),
                        new Step.Release(TaskResource.CGROUP))) {
            StepResult result = answer(done -> host.perform(step, TASK, done));

            assertThat(result).isInstanceOf(StepResult.Failed.class);
            assertThat(((StepResult.Failed) result).reason())
                    .startsWith("InternalError: " + step.getClass().getSimpleName());
        }
    }

    @Test
    void aHealthCheckHasNoResult() throws Exception {
        assertThat(
                        LinuxHostTest.<Optional<?>>answer(
                                done ->
                                        host.exec(
                                                "id-1",
                                                List.of("true"),
                                                Duration.ofSeconds(1),
                                                done::accept)))
                .isEmpty();
    }

    @Test
    void aContainerIsUnknown() throws Exception {
        assertThat(LinuxHostTest.<Host.Inspection>answer(done -> host.inspect("id-1", done)))
                .isEqualTo(new Host.Inspection.Unknown());
    }

    @Test
    void aSurveyHasNoAnswer() throws Exception {
        assertThat(LinuxHostTest.<Optional<Host.Survey>>answer(host::survey)).isEmpty();
    }

    @Test
    void whatWasRefusedIsNotKnown() throws Exception {
        DeniedAnswer answer = answer(done -> host.denied(TASK.getTaskArn(), done));

        assertThat(answer.hasDenied()).isFalse();
        assertThat(answer.getFailure()).isEqualTo("a fault of its agent, which its log describes");
    }

    private static <T> T answer(Consumer<Consumer<T>> call) throws Exception {
        var answer = new CompletableFuture<T>();
        call.accept(answer::complete);
        return answer.get(20, TimeUnit.SECONDS);
    }

    private static <T> T broken(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, _) -> {
                            if (method.getName().equals("close")) {
                                return null;
                            }
                            throw new IllegalStateException("a bug");
                        }));
    }
}
