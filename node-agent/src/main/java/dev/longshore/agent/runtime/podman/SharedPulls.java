package dev.longshore.agent.runtime.podman;

import dev.longshore.agent.runtime.RuntimeFailure;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * One pull of each image, for all who want it: tasks of one service start together. It is given up
 * when the last of them has stopped to wait. Any thread; bounded by those who wait.
 */
final class SharedPulls {
    /** Pulls; interrupted when nobody waits any more. */
    interface Work {
        String pull() throws RuntimeFailure;
    }

    /** A pull under way, on a thread of its own. */
    private static final class Pull {
        private final FutureTask<String> task;
        private int waiting;

        Pull(Work work) {
            task = new FutureTask<>(work::pull);
        }
    }

    private final Map<String, Pull> pulls = new HashMap<>();

    /**
     * Waits for the pull of an image that is under way, or for {@code work} where none is.
     *
     * @throws RuntimeFailure as the work does, and when the caller is interrupted, whose flag is
     *     then set
     */
    String pull(String image, Work work) throws RuntimeFailure {
        Pull pull = join(image, work);
        try {
            return pull.task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RuntimeFailure("CannotPullContainerError", "interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeFailure failure) {
                throw failure;
            }
            throw Failures.of("CannotPullContainerError", e.getCause() == null ? e : e.getCause());
        } finally {
            leave(image, pull);
        }
    }

    /** Whoever comes when one has ended is not told of a time before. */
    private synchronized Pull join(String image, Work work) {
        Pull pull = pulls.get(image);
        if (pull == null || pull.task.isDone()) {
            pull = new Pull(work);
            pulls.put(image, pull);
            Thread.startVirtualThread(pull.task);
        }
        pull.waiting++;
        return pull;
    }

    private synchronized void leave(String image, Pull pull) {
        pull.waiting--;
        if (pull.waiting == 0) {
            pulls.remove(image, pull);
            pull.task.cancel(true);
        }
    }
}
