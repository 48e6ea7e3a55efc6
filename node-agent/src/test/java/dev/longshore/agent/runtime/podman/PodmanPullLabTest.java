package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.runtime.Place;
import dev.longshore.agent.runtime.PullBehavior;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.proto.ecs.TaskDefinition;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an agent's operator says of images and containers, on a real Podman. */
final class PodmanPullLabTest extends PodmanLab {
    /** Nobody listens there. */
    private static final String NO_REGISTRY = "127.0.0.1:9/app:1";

    @Test
    void anImageThatIsHereIsPulledAsTheOperatorSays() throws RuntimeFailure {
        lab.exec(HOST, "podman", "tag", IMAGE, NO_REGISTRY);
        for (PullBehavior behavior : PullBehavior.values()) {
            try (PodmanRuntime chosen = runtime(behavior, true)) {
                if (behavior == PullBehavior.ALWAYS) {
                    assertThatExceptionOfType(RuntimeFailure.class)
                            .isThrownBy(() -> chosen.pull(NO_REGISTRY))
                            .matches(f -> f.reason().startsWith("CannotPullContainerError"));
                } else {
                    // other nodes could not pull it by the digest that it has here
                    assertThat(chosen.pull(NO_REGISTRY)).as("%s", behavior).isEmpty();
                }
            }
        }
        lab.exec(HOST, "podman", "untag", NO_REGISTRY);
    }

    @Test
    void privilegedContainersAreRefusedWhereTheOperatorSaysSo() {
        var privileged = shell("true").toBuilder().setPrivileged(true).build();
        try (PodmanRuntime chosen = runtime(PullBehavior.DEFAULT, false)) {
            assertThatExceptionOfType(RuntimeFailure.class)
                    .isThrownBy(
                            () ->
                                    chosen.create(
                                            task("privileged", TaskDefinition.newBuilder()),
                                            privileged,
                                            Place.ANYWHERE))
                    .withMessageContaining("ECS_DISABLE_PRIVILEGED");
        }
    }

    private PodmanRuntime runtime(PullBehavior behavior, boolean privileged) {
        return new PodmanRuntime(
                lab.path(HOST, "/run/podman/podman.sock"),
                lab.path(HOST, "/proc"),
                lab.in(HOST),
                BOOT_ID,
                new PodmanRuntime.Options(behavior, privileged, Optional.empty(), List.of()));
    }
}
