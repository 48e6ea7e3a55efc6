package dev.longshore.agent.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.foundation.loop.HandLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Such tasks end before anybody may replace them. */
class FenceTest {
    private static final Duration LOST_AFTER = Duration.ofSeconds(60);
    private static final Set<String> TASKS = Set.of("t1");

    private final HandLoop loop = new HandLoop();
    private final FakeFenceGuard guard = new FakeFenceGuard(loop);
    private int falls;
    private final Fence fence = new Fence(loop, guard, () -> falls++);

    private void passSeconds(int seconds) {
        loop.pass(Duration.ofSeconds(seconds));
    }

    @Test
    void itFallsAtHalfOfTheTimeSinceTheLastAnsweredBeatWasSent() {
        fence.renewed(Duration.ZERO, LOST_AFTER);
        fence.tasks(TASKS);
        passSeconds(20);
        fence.renewed(Duration.ofSeconds(15), LOST_AFTER);

        passSeconds(24);
        assertThat(falls).isZero();
        assertThat(fence.holds()).isTrue();
        passSeconds(1);
        assertThat(falls).isEqualTo(1);
        assertThat(fence.holds()).isFalse();
    }

    @Test
    void theGuardEndsWhatIsLeftBeforeTheNodeIsGivenUp() {
        fence.tasks(TASKS);
        fence.renewed(Duration.ofSeconds(10), LOST_AFTER);

        assertThat(guard.guarded).isEqualTo(TASKS);
        assertThat(guard.until).contains(Duration.ofSeconds(58));
    }

    @Test
    void anAgentThatStartsGoesOnWithWhatTheLastOneWasTold() {
        guard.until = Optional.of(Duration.ofSeconds(30));
        fence.adopt(TASKS);
        passSeconds(29);
        assertThat(falls).isZero();
        passSeconds(1);
        assertThat(falls).isEqualTo(1);
    }

    @Test
    void anAgentThatStartsTooLateEndsThemAtOnce() {
        passSeconds(100);
        guard.until = Optional.of(Duration.ofSeconds(30));

        fence.adopt(TASKS);

        assertThat(falls).isEqualTo(1);
    }

    @Test
    void withNobodyToGuardThemTheyDoNotRun() {
        fence.renewed(Duration.ZERO, LOST_AFTER);
        guard.broken = true;

        fence.tasks(TASKS);

        assertThat(falls).isEqualTo(1);
    }

    @Test
    void whenTheLeaderIsHeardAgainNewOnesMayRun() {
        fence.renewed(Duration.ZERO, LOST_AFTER);
        passSeconds(50);
        assertThat(fence.holds()).isFalse();

        fence.renewed(Duration.ofSeconds(49), LOST_AFTER);

        assertThat(fence.holds()).isTrue();
    }
}
