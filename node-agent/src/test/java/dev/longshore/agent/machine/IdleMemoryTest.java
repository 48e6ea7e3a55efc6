package dev.longshore.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.foundation.loop.HandLoop;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IdleMemoryTest {
    private final HandLoop loop = new HandLoop();
    private final AtomicLong work = new AtomicLong();
    private final AtomicInteger collections = new AtomicInteger();

    @Test
    void theHeapIsCollectedOnceAfterEachStretchOfWork() {
        new IdleMemory(loop, work::get, collections::incrementAndGet).start();
        loop.pass(Duration.ofMinutes(10));
        assertThat(collections).as("nothing has been done").hasValue(0);

        for (int i = 0; i < 10; i++) {
            work.incrementAndGet();
            loop.pass(Duration.ofMinutes(1));
        }
        assertThat(collections).as("work goes on").hasValue(0);

        loop.pass(Duration.ofMinutes(10));
        assertThat(collections).hasValue(1);

        work.incrementAndGet();
        loop.pass(Duration.ofMinutes(3));
        assertThat(collections).hasValue(2);
    }
}
