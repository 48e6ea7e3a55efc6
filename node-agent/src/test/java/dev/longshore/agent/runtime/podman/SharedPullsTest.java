package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.runtime.RuntimeFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for a pull, and what becomes of it. */
@Timeout(20)
class SharedPullsTest {
    private final SharedPulls pulls = new SharedPulls();
    private final AtomicInteger begun = new AtomicInteger();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CompletableFuture<String> interrupted = new CompletableFuture<>();

    @Test
    void allWhoWantAnImageWaitForOnePull() throws Exception {
        var first = waiting();
        var second = waiting();
        goOn.countDown();

        assertThat(first.get()).isEqualTo("sha256:0");
        assertThat(second.get()).isEqualTo("sha256:0");
        assertThat(begun).hasValue(1);
    }

    @Test
    void aPullGoesOnForThoseWhoStillWait() throws Exception {
        var first = waiting();
        var second = waiting();
        stop(first);
        goOn.countDown();

        assertThat(second.get()).isEqualTo("sha256:0");
        assertThat(interrupted).isNotDone();
    }

    @Test
    void aPullForWhichNobodyWaitsIsInterrupted() throws Exception {
        var first = waiting();
        var second = waiting();
        stop(first);
        assertThat(interrupted).isNotDone();
        stop(second);

        assertThat(interrupted.get()).isEqualTo("interrupted");
    }

    @Test
    void whoComesAfterThatHasOneOfHisOwn() throws Exception {
        stop(waiting());

        assertThat(pulls.pull("nginx", () -> "sha256:1")).isEqualTo("sha256:1");
    }

    @Test
    void aFailureIsToldAsItIs() {
        var failure = new RuntimeFailure("CannotPullContainerError", "no such image");

        assertThatExceptionOfType(RuntimeFailure.class)
                .isThrownBy(
                        () ->
                                pulls.pull(
                                        "nginx",
                                        () -> {
                                            throw failure;
                                        }))
                .isSameAs(failure);
    }

    private record Waiter(Thread thread, FutureTask<String> result) {
        String get() throws InterruptedException, ExecutionException {
            return result.get();
        }
    }

    /** Somebody who waits for the image; the pull has begun. */
    private Waiter waiting() {
        var result = new FutureTask<>(() -> pulls.pull("nginx", this::slowly));
        Thread thread = Thread.startVirtualThread(result);
        while (thread.getState() != Thread.State.WAITING || begun.get() == 0) {
            Thread.onSpinWait();
        }
        return new Waiter(thread, result);
    }

    private static void stop(Waiter waiter) throws InterruptedException {
        waiter.thread().interrupt();
        waiter.thread().join();
    }

    private String slowly() {
        begun.incrementAndGet();
        try {
            goOn.await();
            return "sha256:0";
        } catch (InterruptedException e) {
            interrupted.complete("interrupted");
            return "";
        }
    }
}
