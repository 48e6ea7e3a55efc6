package dev.longshore.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.TaskDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;

class PinnedImagesTest {
    private static final AssignedTask TASK =
            AssignedTask.newBuilder()
                    .setTaskArn("arn:aws:ecs:us-east-1:123456789012:task/default/t1")
                    .setDefinition(
                            TaskDefinition.newBuilder()
                                    .addContainerDefinitions(container("web", "r.example/web:1"))
                                    .addContainerDefinitions(container("side", "side")))
                    .putImageDigests("web", "sha256:0a")
                    .build();

    @Test
    void aTagIsPulledAsTheDigestThatItsDeploymentRuns() {
        JournalEntry entry = TaskRunner.fresh(TASK, "boot", TaskStep.DEFAULT_STOP_TIMEOUT);

        List<Step> pulls =
                TaskStep.next(entry).stream().filter(Step.PullImage.class::isInstance).toList();
        assertThat(pulls)
                .containsExactly(
                        new Step.PullImage("web", "r.example/web:1@sha256:0a"),
                        new Step.PullImage("side", "side"));
        assertThat(entry.getTask().getDefinition().getContainerDefinitions(0).getImage())
                .as("what the container is made of")
                .isEqualTo("r.example/web:1@sha256:0a");
    }

    private static ContainerDefinition container(String name, String image) {
        return ContainerDefinition.newBuilder().setName(name).setImage(image).build();
    }
}
