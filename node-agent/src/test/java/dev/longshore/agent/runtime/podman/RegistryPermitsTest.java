package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose downloads hold up whose. */
@Timeout(20)
class RegistryPermitsTest {
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();

    @AfterEach
    void end() {
        hanging.countDown();
    }

    @Test
    void aSlowRegistryHoldsUpItsOwnOnly() throws Exception {
        var permits = new RegistryPermits(RegistryPermits.BEGINNING_TIME);
        hang(permits, "slow.example", 10);

        awaitBegun(4);
        permits.use("docker.io", begun::incrementAndGet);
        assertThat(begun).hasValue(5);
    }

    @Test
    void longDownloadsDoNotHoldUpTheOthersOfTheirRegistry() throws Exception {
        var permits = new RegistryPermits(Duration.ofMillis(10));
        hang(permits, "docker.io", 4);

        permits.use("docker.io", begun::incrementAndGet);
        awaitBegun(5);
    }

    @Test
    void thereIsAMost() throws Exception {
        var permits = new RegistryPermits(Duration.ofMillis(1));
        hang(permits, "docker.io", 40);

        awaitBegun(16);
        assertThat(hanging.await(200, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(begun).hasValue(16);
        hanging.countDown();
        awaitBegun(40);
    }

    private void hang(RegistryPermits permits, String registry, int count) {
        for (int i = 0; i < count; i++) {
            Thread.startVirtualThread(
                    () -> {
                        try {
                            permits.use(registry, this::hang);
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    });
        }
    }

    private void hang() {
        begun.incrementAndGet();
        try {
            hanging.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitBegun(int count) {
        while (begun.get() < count) {
            Thread.onSpinWait();
        }
        assertThat(begun).hasValue(count);
    }
}
