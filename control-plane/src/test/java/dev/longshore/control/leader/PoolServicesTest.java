package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.domain.task.TaskSpec;
import dev.longshore.control.schedule.PlacementRefusal;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import org.junit.jupiter.api.Test;

/** Services through a capacity provider whose pool the one machine joins late. */
class PoolServicesTest extends OneMachineCase {
    @Test
    void theTaskComesWhenThePoolHasAnInstance() {
        begin();
        agent();

        service(
                "c",
                "s",
                service ->
                        service.addCapacityProviderStrategy(
                                CapacityProviderStrategyItem.newBuilder()
                                        .setCapacityProvider("pool")
                                        .setWeight(1)));

        assertThat(tasks("service:s")).isEmpty();
        assertThat(lastEvent())
                .isEqualTo(
                        "(service s) was unable to place a task because no container instance met all of its requirements."
                                + " Reason: No Container Instances were found in your capacity provider. For more"
                                + " information, see the Troubleshooting section of the Amazon ECS Developer Guide.");

        join("other");
        assertThat(tasks("service:s")).isEmpty();
        join("pool");
        var task = task(only("service:s")).getTask();
        assertThat(task.getLaunchType()).isEqualTo("EC2");
        assertThat(task.getCapacityProviderName()).isEqualTo("pool");
    }

    @Test
    void aTaskThatWaitsIsExplained() {
        begin();
        agent();
        var key = new TaskKey("c", "t1");
        waits(key, new TaskSpec.Launch("EC2", "pool", ""));

        assertThat(leader.explain(key).orElseThrow().reasons().values())
                .containsExactly(new PlacementRefusal.NotInPool("pool"));

        join("pool");
        assertThat(task(key).getInstance()).isNotEmpty();
    }

    private void join(String pool) {
        var attribute = Attribute.newBuilder().setName("capacity-provider").setValue(pool);
        hello("boot-1", says -> says.addAttributes(attribute));
    }

    private String lastEvent() {
        return leader.<String>committed(
                tx ->
                        tx.list(Tables.SERVICE_EVENTS, KeyPrefix.ALL)
                                .getLast()
                                .row()
                                .getEvent()
                                .getMessage());
    }
}
