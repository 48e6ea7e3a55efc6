package dev.longshore.control.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswersTest {
    private static final long TERM = 7;

    private long nanos = 1_000;
    private final Answers answers = new Answers(() -> nanos);

    @Test
    void countFromWhenTheQuestionWasSentAndNotFromTheAnswer() {
        answers.sent(1, TERM);
        nanos += 400;
        answers.succeeded(1, TERM);
        nanos += 10;

        assertThat(answers.ageNanos(TERM)).hasValue(410);
    }

    @Test
    void nothingIsKnownBeforeTheFirstAnswerNorInAnotherTerm() {
        answers.sent(1, TERM);
        assertThat(answers.ageNanos(TERM)).isEmpty();

        answers.succeeded(1, TERM);
        assertThat(answers.ageNanos(TERM)).isPresent();
        assertThat(answers.ageNanos(TERM + 1)).isEmpty();
    }

    @Test
    void aFollowerThatHasMovedOnToAnotherTermDoesNotCount() {
        answers.sent(1, TERM);
        answers.succeeded(1, TERM + 1);

        assertThat(answers.ageNanos(TERM)).isEmpty();
        assertThat(answers.ageNanos(TERM + 1)).isEmpty();
    }

    @Test
    void anAnswerThatComesTwiceOrOutOfOrderRenewsNothing() {
        answers.sent(1, TERM);
        nanos += 100;
        answers.sent(2, TERM);
        answers.succeeded(2, TERM);
        nanos += 100;

        answers.succeeded(1, TERM);
        answers.succeeded(2, TERM);
        answers.succeeded(3, TERM);

        assertThat(answers.ageNanos(TERM)).hasValue(100);
    }

    @Test
    void questionsThatNobodyAnswersAreForgotten() {
        for (int i = 1; i <= 5_000; i++) {
            answers.sent(i, TERM);
        }
        answers.succeeded(1, TERM);
        assertThat(answers.ageNanos(TERM)).isEmpty();

        answers.succeeded(5_000, TERM);
        assertThat(answers.ageNanos(TERM)).isPresent();
    }
}
