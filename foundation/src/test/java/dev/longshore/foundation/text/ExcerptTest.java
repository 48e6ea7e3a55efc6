package dev.longshore.foundation.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {
    @Test
    void shortTextsStayAsTheyAre() {
        assertThat(Excerpt.of("")).isEmpty();
        assertThat(Excerpt.of("x".repeat(Excerpt.MOST))).hasSize(Excerpt.MOST).doesNotContain("…");
    }

    @Test
    void longOnesLoseTheirEnd() {
        assertThat(Excerpt.of("x".repeat(1 << 20))).hasSize(Excerpt.MOST).endsWith("x…");
    }

    @Test
    void noCharacterIsCutInHalf() {
        String harbour = "\u2693".repeat(2) + "\ud83d\udea2".repeat(Excerpt.MOST);
        String cut = Excerpt.of("x" + harbour);

        assertThat(cut).endsWith("…").hasSizeLessThanOrEqualTo(Excerpt.MOST);
        assertThat(cut.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff)).isTrue();
    }
}
