package dev.longshore.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.admin.ExplainServiceRequest;
import dev.longshore.proto.admin.ExplainTaskRequest;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplanationsTest {
    @ParameterizedTest
    @CsvSource({
        "default, arn:aws:ecs:us-east-1:123456789012:KIND/field/x, field",
        "other, arn:aws:ecs:us-east-1:123456789012:KIND/field/x, field",
        "other, arn:aws:ecs:us-east-1:123456789012:KIND/x, other",
        "other, x, other",
        "'', x, default",
    })
    void anArnNamesTheCluster(String cluster, String named, String expected) {
        var task =
                ExplainTaskRequest.newBuilder()
                        .setCluster(cluster)
                        .setTask(named.replace("KIND", "task"));
        var service =
                ExplainServiceRequest.newBuilder()
                        .setCluster(cluster)
                        .setService(named.replace("KIND", "service"));

        assertThat(Explanations.taskKey(task.build())).isEqualTo(new TaskKey(expected, "x"));
        assertThat(Explanations.serviceKey(service.build()))
                .isEqualTo(new ServiceKey(expected, "x"));
    }
}
