package dev.longshore.agent.resource.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.runtime.Place;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.DeniedFlows;
import dev.longshore.proto.agent.DeniedPackets;
import dev.longshore.proto.agent.HostSecurityGroups;
import dev.longshore.proto.agent.Peer;
import dev.longshore.proto.agent.TaskNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NetworkKeeperTest {
    private static final AssignedTask TASK =
            AssignedTask.newBuilder()
                    .setTaskArn("arn:aws:ecs:us-east-1:123456789012:task/c/one")
                    .build();

    /** Their records of one task are no files that two may write at once. */
    @Test
    void containersThatAreMadeTogetherAfterARestartLookForTheirNetworkOneByOne() throws Exception {
        var networks = new Networks();
        var keeper = new NetworkKeeper(networks);
        var places = new ArrayList<Future<Place>>();
        try (var containers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 3; i++) {
                places.add(containers.submit(() -> keeper.place(TASK, Place.ANYWHERE)));
            }
            assertThat(networks.secondCame.await(200, TimeUnit.MILLISECONDS))
                    .as("two at once")
                    .isFalse();
            networks.goOn.countDown();
        }

        for (Future<Place> place : places) {
            assertThat(place.get()).isEqualTo(Place.ANYWHERE.in(Networks.NAMESPACE));
        }
        assertThat(networks.calls).hasValue(1);
    }

    /** Makes a network as slowly as a test likes. */
    private static final class Networks implements TaskNetworks {
        static final Path NAMESPACE = Path.of("/run/netns/one");

        final AtomicInteger calls = new AtomicInteger();
        final CountDownLatch secondCame = new CountDownLatch(2);
        final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public Path create(String taskId, TaskNetwork network) throws NetworkFailure {
            calls.incrementAndGet();
            secondCame.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new NetworkFailure("interrupted", e);
            }
            return NAMESPACE;
        }

        @Override
        public void applyVpcs(List<String> cidrs) {}

        @Override
        public void applySecurityGroups(HostSecurityGroups groups) {}

        @Override
        public void applyPeers(Collection<Peer> hosts) {}

        @Override
        public void applyHostPorts(SortedMap<String, SortedSet<Integer>> ports) {}

        @Override
        public Path ensureProxy() {
            return NAMESPACE;
        }

        @Override
        public void removeProxy() {}

        @Override
        public void applyConnects(SortedMap<String, String> connects) {}

        @Override
        public void remove(String taskId) {}

        @Override
        public void restore() {}

        @Override
        public DeniedFlows denied(String taskId) {
            return DeniedFlows.getDefaultInstance();
        }

        @Override
        public Collection<DeniedPackets> deniedByGroup() {
            return List.of();
        }

        @Override
        public Set<String> list() {
            return Set.of();
        }
    }
}
