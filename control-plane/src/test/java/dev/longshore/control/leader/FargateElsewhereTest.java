package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.dispatch.Inbox;
import dev.longshore.control.domain.task.TaskSpec;
import dev.longshore.control.schedule.PlacementRefusal;
import dev.longshore.proto.store.AddressBlockRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.task.FargateMachines;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * FARGATE tasks of cluster {@code p}, which has no machine, on the one of cluster {@code c}: it has
 * room for one task. From waiting to the end, with an agent that the test plays.
 */
class FargateElsewhereTest extends OneMachineCase {
    private static final TaskKey FARGATE = new TaskKey("p", "f1");
    private static final TaskKey EC2 = new TaskKey("c", "e1");

    @Test
    void aTaskThatWaitsGoesToAMachineOfAnotherCluster() {
        begin();
        waits(FARGATE, ON_FARGATE);
        assertThat(task(FARGATE).getInstance()).isEmpty();

        agent();

        assertThat(task(FARGATE).getInstance()).isEqualTo(node().key().instance());
        assertThat(task(FARGATE).getTask().hasContainerInstanceArn()).isFalse();
        assertThat(task(FARGATE).getTask().getAvailabilityZone()).isEqualTo("us-east-1a");
        assertThat(leader.<Row<?, AddressBlockRow>>committed(FargateElsewhereTest::block).row())
                .as("the address comes from a block of the machine")
                .matches(block -> block.getCluster().equals("c"))
                .matches(block -> block.getContainerInstance().equals(node().key().instance()));
        assertThat(sent.getLast().getDifference().toString()).contains("task/p/f1");
    }

    private static Row<?, AddressBlockRow> block(ReadTx tx) {
        return tx.list(Tables.ADDRESS_BLOCKS, KeyPrefix.ALL).getFirst();
    }

    @Test
    void whoWaitsForARoomGetsItWhoeverLeavesIt() {
        begin();
        Inbox agent = agent();
        waits(EC2, TaskSpec.Launch.ON_EC2);
        waits(FARGATE, ON_FARGATE);
        assertThat(task(FARGATE).getInstance()).isEmpty();
        assertThat(leader.explain(FARGATE).orElseThrow().reasons())
                .hasEntrySatisfying(
                        node().key().instance(),
                        why -> assertThat(why.code()).isEqualTo("RESOURCE:CPU"));

        ends(agent, EC2);
        assertThat(task(FARGATE).getInstance()).isNotEmpty();

        var next = new TaskKey("c", "e2");
        waits(next, TaskSpec.Launch.ON_EC2);
        assertThat(task(next).getInstance()).isEmpty();
        ends(agent, FARGATE);
        assertThat(task(next).getInstance()).isNotEmpty();
    }

    /** They are of one definition and one group, and yet not of one kind. */
    @Test
    void anEc2TaskThatFitsNowhereKeepsNoFargateTaskWaiting() {
        begin();
        var unlucky = new TaskKey("p", "e1");
        waits(unlucky, TaskSpec.Launch.ON_EC2);
        waits(FARGATE, ON_FARGATE);

        agent();

        assertThat(task(unlucky).getInstance()).isEmpty();
        assertThat(task(FARGATE).getInstance()).isNotEmpty();
    }

    @Test
    void whatTheAgentSeesIsTakenIn() {
        begin();
        Inbox agent = agent();
        waits(FARGATE, ON_FARGATE);

        report(agent, FARGATE, seen -> seen.setLastStatus("RUNNING"));
        assertThat(task(FARGATE).getTask().getLastStatus()).isEqualTo("RUNNING");

        hello("boot-2", says -> {}); // it has forgotten the task
        assertThat(task(FARGATE)).matches(TaskRow::getReleased);
        assertThat(task(FARGATE).getTask().getStoppedReason()).isEqualTo("Host lost the task");
    }

    @Test
    void aNodeLeavesWhenTheTasksOfOthersHaveGone() {
        begin();
        Inbox agent = agent();
        waits(FARGATE, ON_FARGATE);
        InstanceKey key = node().key();

        leader.write(
                tx -> {
                    leader.domain().instances().deregister(tx, key, node().row());
                    return true;
                });
        settle();
        assertThat(task(FARGATE).getTask().getDesiredStatus()).isEqualTo("STOPPED");
        assertThat(node().row().getInstance().getStatus()).isEqualTo("INACTIVE");

        ends(agent, FARGATE);
        assertThat(
                        leader.<Boolean>committed(
                                tx -> tx.get(Tables.CONTAINER_INSTANCES, key).isEmpty()))
                .isTrue();
    }

    @Test
    void theTasksOfALostNodeMayComeBack() {
        begin();
        agent();
        waits(FARGATE, ON_FARGATE);

        loop.pass(SETTINGS.timing().lease().plusMillis(1));
        settle();
        loop.pass(SETTINGS.timing().lostAfter().plus(Duration.ofSeconds(1)));
        settle();

        assertThat(task(FARGATE).hasLostAt()).isTrue();
        assertThat(task(FARGATE).getTask().getConnectivity()).isEqualTo("DISCONNECTED");

        agent();
        settle();
        assertThat(task(FARGATE).hasLostAt()).isFalse();
        assertThat(task(FARGATE).getTask().getDesiredStatus()).isEqualTo("RUNNING");
        assertThat(task(FARGATE).getTask().getConnectivity()).isEqualTo("CONNECTED");
    }

    @Test
    void belowTheLevelItWaitsForAMachineOfItsOwnCluster() {
        levels.own = FeatureLevel.FEATURE_LEVEL_TALLIES_VALUE;
        leader = leader();
        begin();
        agent();
        waits(FARGATE, ON_FARGATE);

        assertThat(task(FARGATE).getInstance()).isEmpty();
        assertThat(leader.explain(FARGATE).orElseThrow().reasons()).isEmpty();
    }

    @Test
    void anAgentMayRefuse() {
        begin();
        hello("boot-1", says -> says.setRefusesFargate(true));
        waits(FARGATE, ON_FARGATE);
        assertThat(leader.explain(FARGATE).orElseThrow().reasons().values())
                .containsExactly(new PlacementRefusal.NotOffered());

        hello("boot-1", says -> {}); // it was started again, with another setting
        assertThat(task(FARGATE).getInstance()).isNotEmpty();
    }

    /** It needs no cluster at all, and its tasks are where those of any other machine are. */
    @Test
    void aMachineMayBeForFargateAlone() {
        begin();
        hello("boot-1", says -> says.setCluster(FargateMachines.CLUSTER));
        waits(EC2, TaskSpec.Launch.ON_EC2);
        waits(FARGATE, ON_FARGATE);

        assertThat(task(EC2).getInstance()).isEmpty();
        assertThat(task(FARGATE).getInstance()).isEqualTo(node().key().instance());
        assertThat(node().key().cluster()).isEqualTo(".fargate");
        assertThat(leader.explain(EC2).orElseThrow().reasons()).isEmpty();
    }
}
