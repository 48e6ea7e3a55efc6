package dev.longshore.agent.host;

import dev.longshore.agent.resource.ResourceFailure;
import dev.longshore.foundation.loop.Loop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings something of the machine to the state that was wished last, and tries until that succeeds:
 * one try at a time, and at most one that waits. Confined to the agent's loop; what it does to the
 * machine is done by {@code calls}.
 *
 * @param <T> the whole state, so that an older wish may be passed over
 */
final class LatestWish<T> {
    private static final Logger LOG = LoggerFactory.getLogger(LatestWish.class);

    private static final Duration RETRY = Duration.ofSeconds(5);

    /** Brings a state about; blocks, and can be repeated. */
    @FunctionalInterface
    interface Apply<T> {
        void apply(T wanted) throws ResourceFailure;
    }

    private final Loop loop;
    private final Executor calls;
    private final String what;
    private final Apply<T> apply;
    private boolean inProgress;

    /** What was wished while a try was in progress. */
    private Optional<T> next = Optional.empty();

    private Loop.Timer retry = () -> {};

    /** {@code what} names the thing in the log. */
    LatestWish(Loop loop, Executor calls, String what, Apply<T> apply) {
        this.loop = loop;
        this.calls = calls;
        this.what = what;
        this.apply = apply;
    }

    /** From now on this is the state to be brought about. */
    void become(T wish) {
        if (inProgress) {
            next = Optional.of(wish);
        } else {
            attempt(wish);
        }
    }

    private void attempt(T wish) {
        retry.cancel();
        inProgress = true;
        next = Optional.empty();
        calls.execute(
                () -> {
                    boolean done = succeeds(wish);
                    loop.execute(() -> ended(wish, done));
                });
    }

    private void ended(T wish, boolean done) {
        inProgress = false;
        if (next.isPresent()) {
            attempt(next.get());
        } else if (!done) {
            retry = loop.after(RETRY, () -> attempt(wish));
        }
    }

    private boolean succeeds(T wish) {
        try {
            apply.apply(wish);
            return true;
        } catch (ResourceFailure e) {
            LOG.warn("cannot bring {} to its state, trying again: {}", what, e.getMessage());
            return false;
        } catch (RuntimeException bug) {
            LOG.error("cannot bring {} to its state, trying again", what, bug);
            return false;
        }
    }
}
