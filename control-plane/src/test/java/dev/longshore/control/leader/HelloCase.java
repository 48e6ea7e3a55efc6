package dev.longshore.control.leader;

import dev.longshore.control.dispatch.AgentStream;
import dev.longshore.control.dispatch.Inbox;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** A leader with a cluster, to which agents say hello, and what they are told. */
abstract class HelloCase extends LeaderCase {
    static final Duration LEASE = ClusterSettings.defaults().timing().lease();

    final List<ToAgent> sent = new ArrayList<>();
    int closed;
    boolean ready = true;
    Runnable whenReady = () -> {};
    final Leader leader = leader();

    @BeforeEach
    void aClusterWithANode() {
        leader.start(() -> {});
        settle();
        leader.write(
                tx -> {
                    tx.put(
                            Tables.CLUSTERS,
                            new ClusterKey("c"),
                            ClusterRow.newBuilder()
                                    .setCluster(
                                            Cluster.newBuilder()
                                                    .setClusterName("c")
                                                    .setStatus("ACTIVE"))
                                    .build());
                    return true;
                });
        settle();
    }

    Inbox hello(String bootId) {
        return hello(bootId, "c");
    }

    Inbox hello(String bootId, String cluster) {
        return hello(bootId, cluster, 0);
    }

    Inbox hello(String bootId, String cluster, long stream) {
        Inbox inbox = leader.connect(new Recorded());
        inbox.received(
                FromAgent.newBuilder().setHello(newest(bootId, cluster).setStream(stream)).build());
        return inbox;
    }

    static Hello.Builder newest(String bootId, String cluster) {
        return Hello.newBuilder()
                .setFeatureLevel(FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE)
                .addParts("tasks")
                .setHostAddress("10.0.0.1")
                .setCluster(cluster)
                .setAgentId("agent")
                .setBootId(bootId);
    }

    boolean connected() {
        return leader.committed(
                tx ->
                        tx.list(Tables.CONTAINER_INSTANCES, KeyPrefix.ALL)
                                .getFirst()
                                .row()
                                .getInstance()
                                .getAgentConnected());
    }

    final class Recorded implements AgentStream {
        @Override
        public void send(ToAgent message) {
            sent.add(message);
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void onReady(Runnable again) {
            whenReady = again;
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
