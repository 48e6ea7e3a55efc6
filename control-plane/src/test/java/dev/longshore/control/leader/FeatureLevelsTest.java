package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.dispatch.AgentStream;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.store.Digests;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.BatchLayer;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a new version adds is used once everybody knows it, and whole from the first moment on. */
class FeatureLevelsTest extends LeaderCase {
    private static final int OLD = FeatureLevel.FEATURE_LEVEL_BASE_VALUE;
    private static final int NEW = FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE;

    /** More than one transaction takes in. */
    private static final int TASKS = 1_300;

    /** The longest time between two questions. */
    private static final Duration ASK_INTERVAL = Duration.ofSeconds(30);

    @Test
    void aFreshInstallationBeginsAtTheNewestLevel() {
        Leader leader = started();

        assertThat(leader.ready()).isTrue();
        assertThat(level(leader)).isEqualTo(NEW);
        assertThat(running(leader)).isZero();
    }

    @Test
    void whileOneServerIsOlderNothingNewIsWritten() {
        levels.others = OLD;
        tasksOfAnOlderVersion();

        Leader leader = started();
        loop.pass(ASK_INTERVAL);
        settle();

        assertThat(leader.ready()).isTrue();
        assertThat(level(leader)).isEqualTo(OLD);
        assertThat(running(leader)).as("counted from the rows").isEqualTo(TASKS);
        try (var rows = store.snapshot()) {
            assertThat(Digests.of(rows)).doesNotContainKeys(16, 17, 18, 19);
        }
    }

    @Test
    void theLevelRisesWhenTheLastServerIsUpgraded() {
        levels.others = OLD;
        tasksOfAnOlderVersion();
        started();

        levels.others = NEW;
        loop.pass(ASK_INTERVAL);
        settle();
        assertThat(lost).containsExactly("feature level " + NEW + " begins");

        Leader next = started();
        assertThat(level(next)).isEqualTo(NEW);
        assertThat(running(next)).isEqualTo(TASKS);
    }

    @Test
    void aServerThatIsLateWhenAllAreStartedIsAskedAgainASecondLater() {
        levels.others = OLD;
        started();

        levels.others = NEW;
        loop.pass(Duration.ofSeconds(1));
        settle();

        assertThat(lost).containsExactly("feature level " + NEW + " begins");
    }

    @Test
    void aServerThatStaysOlderIsAskedTwiceAMinuteInTheEnd() {
        levels.others = OLD;
        started();
        askedFor(Duration.ofMinutes(2));

        levels.questions = 0;
        askedFor(Duration.ofMinutes(5));

        assertThat(levels.questions).isBetween(9, 11);
    }

    private void askedFor(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            loop.pass(Duration.ofSeconds(1));
            settle();
        }
    }

    @Test
    void aLeaderIsNotReadyBeforeEverythingIsFilled() {
        tasksOfAnOlderVersion();
        Leader leader = leader();
        leader.start(() -> {});
        loop.run();
        int entries = 0;
        while (!leader.ready()) {
            assertThat(commits).as("something is on its way").isNotEmpty();
            commit();
            entries++;
        }

        assertThat(entries).as("the term's own, the level, and the parts").isGreaterThan(4);
        assertThat(running(leader)).isEqualTo(TASKS);
    }

    @Test
    void anotherLeaderGoesOnFillingWhereThisOneEnded() {
        tasksOfAnOlderVersion();
        Leader first = leader();
        first.start(() -> {});
        loop.run();
        commit(); // the term's own entry
        commit(); // the level
        commit(); // a part
        first.close("another server leads");
        commits.clear(); // what was in flight is lost
        long filled = store.applied().getBatchSequence();

        Leader next = started();

        assertThat(filled).isEqualTo(3);
        assertThat(next.ready()).isTrue();
        assertThat(running(next)).isEqualTo(TASKS);
    }

    @Test
    void aServerThatIsOlderThanTheInstallationDoesNotLead() {
        started().close("upgrade done");
        levels.own = OLD;

        Leader old = started();

        assertThat(old.ready()).isFalse();
        assertThat(lost).isEmpty();
        assertThat(outdated).singleElement().asString().contains("upgrade it");
    }

    @Test
    void aRegisteredAgentThatHasNotSaidThatItKnowsTheLevelHoldsItBack() {
        levels.others = OLD;
        Leader leader = started();
        leader.write(
                tx -> {
                    var cluster = ClusterRow.newBuilder();
                    cluster.getClusterBuilder().setStatus("ACTIVE");
                    tx.put(Tables.CLUSTERS, new ClusterKey("c"), cluster.build());
                    return true;
                });
        hello(leader, OLD);
        levels.others = NEW;
        levels.questions = 0;
        loop.pass(ASK_INTERVAL);
        settle();
        assertThat(lost).isEmpty();
        assertThat(levels.questions).as("servers need not be asked").isZero();

        hello(leader, NEW);
        loop.pass(ASK_INTERVAL);
        settle();
        assertThat(lost).containsExactly("feature level " + NEW + " begins");
    }

    private void hello(Leader leader, int level) {
        settle();
        leader.connect(new Silent())
                .received(
                        FromAgent.newBuilder()
                                .setHello(
                                        Hello.newBuilder()
                                                .setCluster("c")
                                                .addParts("tasks")
                                                .setAgentId("a-1")
                                                .setHostAddress("192.0.2.1")
                                                .setFeatureLevel(level))
                                .build());
        settle();
    }

    private Leader started() {
        Leader leader = leader();
        leader.start(() -> {});
        settle();
        return leader;
    }

    private static int level(Leader leader) {
        return leader.sequencer().level();
    }

    private static long running(Leader leader) {
        return leader.committed(
                tx -> tx.count(Tables.TASKS_PER_CLUSTER, KeyPrefix.of("c", "RUNNING")));
    }

    private void tasksOfAnOlderVersion() {
        var row = TaskRow.newBuilder().setInstance("i-1");
        row.getTaskBuilder()
                .setLastStatus("RUNNING")
                .setDesiredStatus("RUNNING")
                .setLaunchType("EC2");
        for (int from = 0; from < TASKS; from += 100) {
            var tx = new BatchLayer(store.snapshot(), Instant.EPOCH, new Random(1), OLD);
            for (int i = from; i < from + 100; i++) {
                tx.put(Tables.TASKS, new TaskKey("c", "" + (10_000 + i)), row.build());
            }
            tx.accept();
            store.apply(tx.changes(), Applied.getDefaultInstance());
        }
    }

    private static final class Silent implements AgentStream {
        @Override
        public void send(ToAgent message) {}

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void onReady(Runnable again) {}

        @Override
        public void close() {}
    }
}
