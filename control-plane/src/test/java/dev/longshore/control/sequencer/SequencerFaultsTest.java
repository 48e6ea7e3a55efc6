package dev.longshore.control.sequencer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.longshore.state.tx.Tx;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a bug costs: its caller an error, or the leader its term. */
class SequencerFaultsTest extends SequencerCase {
    @Test
    void aBugCostsItsCallerOnly() {
        var bug = new IllegalStateException("oops");
        var failed = submit(failing(bug));
        var other = submit(writes("a"));
        loop.run();
        log.commit();
        loop.run();

        assertThat(failed.exceptionNow()).isSameAs(bug);
        assertThat(other).isCompletedWithValue(List.of("a"));
        assertThat(bugs).containsExactly(bug);
        assertThat(losses).isEmpty();
    }

    @Test
    void aTransactionThatNeedsTooMuchStackCostsItsCallerOnly() {
        var failed = submit(tx -> deep(tx, 0));
        var other = submit(writes("a"));
        loop.run();
        log.commit();
        loop.run();

        assertThat(failed.exceptionNow()).isInstanceOf(StackOverflowError.class);
        assertThat(other).isCompletedWithValue(List.of("a"));
        assertThat(losses).isEmpty();
    }

    private static int deep(Tx tx, int depth) {
        return depth == Integer.MAX_VALUE ? depth : deep(tx, depth + 1) + 1;
    }

    /** What was accepted before it will not be in the log, and others may rest on it already. */
    @Test
    void aFaultOutsideATransactionEndsTheTerm() {
        sequencer
                .accepted()
                .subscribe(
                        changes -> {
                            throw new IllegalStateException("an index is broken");
                        });
        var written = submit(writes("a"));

        assertThatIllegalStateException().isThrownBy(loop::run);

        assertNotCommitted(written, false);
        assertThat(losses).hasSize(1);
        assertThat(log.waiting()).isZero();
    }

    /** Who has not heard of what is committed would act on less than there is. */
    @Test
    void aListenerThatFailsEndsTheTermAndLeavesNoCallWithoutAnAnswer() {
        sequencer
                .committed()
                .subscribe(
                        changes -> {
                            throw new IllegalStateException("a listener is broken");
                        });
        var written = submit(writes("a"));
        loop.run();
        log.commit();

        assertThatIllegalStateException().isThrownBy(loop::run);

        assertNotCommitted(written, false);
        assertThat(losses).hasSize(1);
    }
}
