package dev.longshore.foundation.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ThreadLoopTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ThreadLoop loop = new ThreadLoop("test", InstantSource.system());

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void whoWaitsSeesWhatTheTaskAndThoseBeforeItDid() {
        List<String> done = new ArrayList<>();
        loop.execute(() -> done.add("before"));

        assertThat(loop.runAndWait(() -> done.add("task"), LONG)).isTrue();

        assertThat(done).containsExactly("before", "task");
    }

    @Test
    void aTaskThatFailsHasEndedToo() {
        assertThat(
                        loop.runAndWait(
                                () -> {
                                    throw new IllegalStateException("on purpose");
                                },
                                LONG))
                .isTrue();
    }

    @Test
    void aBusyLoopIsNotWaitedForLongerThanTold() {
        var release = new CountDownLatch(1);
        loop.execute(
                () -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });

        assertThat(loop.runAndWait(() -> {}, Duration.ofMillis(10))).isFalse();

        release.countDown();
    }

    @Test
    void aClosedLoopRunsNothing() {
        loop.close();

        assertThat(loop.runAndWait(() -> {}, Duration.ofMillis(10))).isFalse();
    }
}
