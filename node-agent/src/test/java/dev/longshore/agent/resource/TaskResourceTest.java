package dev.longshore.agent.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.agent.AssignedTask;
import org.junit.jupiter.api.Test;

class TaskResourceTest {
    /** Whoever ends its processes finds them by its cgroup. */
    @Test
    void aTaskOfWhichThereIsOneAtMostHasACgroupWithoutASizeToo() {
        var plain = AssignedTask.newBuilder();

        assertThat(TaskResource.neededBy(plain.build())).doesNotContain(TaskResource.CGROUP);
        assertThat(TaskResource.neededBy(plain.setAtMostOne(true).build()))
                .contains(TaskResource.CGROUP);
    }
}
