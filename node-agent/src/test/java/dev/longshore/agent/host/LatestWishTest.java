package dev.longshore.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.resource.network.NetworkFailure;
import dev.longshore.foundation.loop.HandLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class LatestWishTest {
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final HandLoop loop = new HandLoop();
    private final Queue<Runnable> calls = new ArrayDeque<>();
    private final List<String> tried = new ArrayList<>();
    private final LatestWish<String> wish =
            new LatestWish<>(loop, calls::add, "the thing", this::apply);
    private Fault fault = Fault.NONE;

    @Test
    void manyWishesDuringALastingFailureAreOneRetry() {
        fault = Fault.FAILURE;
        for (int i = 0; i < 5; i++) {
            wish.become("state " + i);
            carryOut();
        }
        tried.clear();

        for (int i = 0; i < 3; i++) {
            loop.pass(RETRY);
            carryOut();
        }

        assertThat(tried).hasSize(3);
    }

    @Test
    void whatIsWishedDuringATryIsBroughtAboutAfterIt() {
        wish.become("first");
        wish.become("second");
        wish.become("third");
        carryOut();

        assertThat(tried).containsExactly("first", "third");
        loop.pass(RETRY);
        assertThat(calls).isEmpty();
    }

    @Test
    void aNewWishDoesNotWaitForTheRetry() {
        fault = Fault.FAILURE;
        wish.become("first");
        carryOut();
        fault = Fault.NONE;
        wish.become("second");
        carryOut();

        assertThat(tried).containsExactly("first", "second");
        loop.pass(RETRY);
        assertThat(calls).isEmpty();
    }

    @Test
    void aBugIsTriedAgainLikeAFailure() {
        fault = Fault.BUG;
        wish.become("first");
        carryOut();
        fault = Fault.NONE;
        loop.pass(RETRY);
        carryOut();

        assertThat(tried).hasSize(2);
    }

    private void carryOut() {
        for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
            call.run();
            loop.run();
        }
    }

    private void apply(String wanted) throws NetworkFailure {
        tried.add(wanted);
        switch (fault) {
            case NONE -> {}
            case FAILURE -> throw new NetworkFailure("no such interface");
            case BUG -> throw new IllegalStateException("a bug");
        }
    }

    private enum Fault {
        NONE,
        FAILURE,
        BUG
    }
}
