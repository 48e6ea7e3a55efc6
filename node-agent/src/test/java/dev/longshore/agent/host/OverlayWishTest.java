package dev.longshore.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.network.NetworkFailure;
import dev.longshore.agent.network.TaskNetworks;
import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.proto.agent.HostNetwork;
import dev.longshore.proto.agent.TaskNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class OverlayWishTest {
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final HandLoop loop = new HandLoop();
    private final Networks networks = new Networks();
    private final Queue<Runnable> calls = new ArrayDeque<>();
    private final OverlayWish overlay =
            new OverlayWish(loop, calls::add, networks, new ReentrantLock());

    @Test
    void manyWishesDuringALastingFailureAreOneRetry() {
        networks.fault = Fault.FAILURE;
        for (int i = 0; i < 5; i++) {
            overlay.become(network("10.32." + i + ".0/26"));
            carryOut();
        }
        networks.tried.clear();

        for (int i = 0; i < 3; i++) {
            loop.pass(RETRY);
            carryOut();
        }

        assertThat(networks.tried).hasSize(3);
    }

    @Test
    void whatIsWishedDuringATryIsBroughtAboutAfterIt() {
        overlay.become(network("10.32.0.0/26"));
        overlay.become(network("10.32.0.64/26"));
        overlay.become(network("10.32.0.128/26"));
        carryOut();

        assertThat(networks.tried)
                .containsExactly(network("10.32.0.0/26"), network("10.32.0.128/26"));
        loop.pass(RETRY);
        assertThat(calls).isEmpty();
    }

    @Test
    void aNewWishDoesNotWaitForTheRetry() {
        networks.fault = Fault.FAILURE;
        overlay.become(network("10.32.0.0/26"));
        carryOut();
        networks.fault = Fault.NONE;
        overlay.become(network("10.32.0.64/26"));
        carryOut();

        assertThat(networks.tried)
                .containsExactly(network("10.32.0.0/26"), network("10.32.0.64/26"));
        loop.pass(RETRY);
        assertThat(calls).isEmpty();
    }

    @Test
    void aBugIsTriedAgainLikeAFailure() {
        networks.fault = Fault.BUG;
        overlay.become(network("10.32.0.0/26"));
        carryOut();
        networks.fault = Fault.NONE;
        loop.pass(RETRY);
        carryOut();

        assertThat(networks.tried).hasSize(2);
    }

    private void carryOut() {
        for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
            call.run();
            loop.run();
        }
    }

    private static HostNetwork network(String block) {
        return HostNetwork.newBuilder().addBlocks(block).build();
    }

    private enum Fault {
        NONE,
        FAILURE,
        BUG
    }

    private static final class Networks implements TaskNetworks {
        private final List<HostNetwork> tried = new ArrayList<>();
        private Fault fault = Fault.NONE;

        @Override
        public void apply(HostNetwork network) throws NetworkFailure {
            tried.add(network);
            switch (fault) {
                case NONE -> {}
                case FAILURE -> throw new NetworkFailure("no such interface");
                case BUG -> throw new IllegalStateException("a bug");
            }
        }

        @Override
        public Path create(String taskId, TaskNetwork network) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void remove(String taskId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<String> list() {
            return Set.of();
        }
    }
}
