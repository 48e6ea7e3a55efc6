package dev.longshore.agent.host;

import dev.longshore.agent.network.NetworkFailure;
import dev.longshore.agent.network.TaskNetworks;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.HostNetwork;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the overlay to the state that was wished last, and tries until that succeeds: one try at a
 * time, and at most one that waits. Confined to the agent's loop; what it does to the machine is
 * done by {@code calls}.
 */
final class OverlayWish {
    private static final Logger LOG = LoggerFactory.getLogger(OverlayWish.class);

    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Loop loop;
    private final Executor calls;
    private final TaskNetworks networks;

    /** Held while the overlay changes. */
    private final Lock changing;

    private HostNetwork wanted = HostNetwork.getDefaultInstance();
    private boolean inProgress;

    /** Whether the wish has changed since the try in progress began. */
    private boolean changed;

    private Loop.Timer retry = () -> {};

    OverlayWish(Loop loop, Executor calls, TaskNetworks networks, Lock changing) {
        this.loop = loop;
        this.calls = calls;
        this.networks = networks;
        this.changing = changing;
    }

    /** From now on this is the state to be brought about. */
    void become(HostNetwork network) {
        wanted = network;
        if (inProgress) {
            changed = true;
        } else {
            attempt();
        }
    }

    private void attempt() {
        retry.cancel();
        inProgress = true;
        changed = false;
        HostNetwork network = wanted;
        calls.execute(
                () -> {
                    boolean done = apply(network);
                    loop.execute(() -> ended(done));
                });
    }

    private void ended(boolean done) {
        inProgress = false;
        if (changed) {
            attempt();
        } else if (!done) {
            retry = loop.after(RETRY, this::attempt);
        }
    }

    private boolean apply(HostNetwork network) {
        changing.lock();
        try {
            networks.apply(network);
            return true;
        } catch (NetworkFailure e) {
            LOG.warn(
                    "cannot bring the overlay network to its state, trying again: {}",
                    e.getMessage());
            return false;
        } catch (RuntimeException bug) {
            LOG.error("cannot bring the overlay network to its state, trying again", bug);
            return false;
        } finally {
            changing.unlock();
        }
    }
}
