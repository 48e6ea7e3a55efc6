package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.PullResponseItem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class PullProgressTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> lines = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private final PullProgress progress = new PullProgress(() -> now, lines::add);

    @Test
    void aLongPullSaysNowAndThenHowFarItIs() throws JsonProcessingException {
        progress.onNext(layer("a", 1_000_000, 10_000_000));
        progress.onNext(layer("b", 2_000_000, 30_000_000));
        assertThat(lines).as("too early").isEmpty();

        now = now.plus(PullProgress.REPORT_INTERVAL);
        progress.onNext(layer("a", 10_000_000, 10_000_000));
        progress.onNext(layer("b", 3_000_000, 30_000_000));
        assertThat(lines).containsExactly("12 of 40 MB, 2 layers so far");

        now = now.plus(PullProgress.REPORT_INTERVAL);
        progress.onNext(layer("b", 30_000_000, 30_000_000));
        assertThat(lines).hasSize(2).last().isEqualTo("40 of 40 MB, 2 layers so far");
    }

    @Test
    void whatSaysNothingOfALayerIsNoProgress() throws JsonProcessingException {
        now = now.plus(PullProgress.REPORT_INTERVAL);
        progress.onNext(item("{\"status\": \"Pulling fs layer\", \"id\": \"a\"}"));
        progress.onNext(item("{\"id\": \"a\", \"progressDetail\": {}}"));

        assertThat(lines).isEmpty();
        assertThat(progress.error()).isEmpty();
    }

    @Test
    void aPullOfWhichNothingIsHeardIsSilent() throws JsonProcessingException {
        var minute = Duration.ofMinutes(1);
        now = now.plusSeconds(59);
        progress.onNext(item("{\"status\": \"Pulling fs layer\", \"id\": \"a\"}"));
        now = now.plusSeconds(59);
        assertThat(progress.isSilentFor(minute)).isFalse();

        now = now.plusSeconds(1);
        assertThat(progress.isSilentFor(minute)).isTrue();
    }

    @Test
    void whoeverLooksAtAPullThatGoesOnDoesNotEndIt() throws Exception {
        var broken = new AtomicBoolean();
        progress.onStart(() -> broken.set(true));

        assertThat(progress.endsWithin(Duration.ofMillis(1))).isFalse();
        assertThat(progress.endsWithin(Duration.ofMillis(1))).isFalse();
        assertThat(broken).as("the stream from the runtime was closed").isFalse();

        progress.onComplete();
        assertThat(progress.endsWithin(Duration.ZERO)).isTrue();
    }

    @Test
    void aPullThatBreaksOffIsNoneThatSucceeds() {
        progress.onStart(() -> {});
        progress.onError(new IllegalStateException("unexpected EOF"));

        assertThatThrownBy(() -> progress.endsWithin(Duration.ofSeconds(1)))
                .hasMessageContaining("unexpected EOF");
    }

    @Test
    void theErrorIsKept() throws JsonProcessingException {
        progress.onNext(item("{\"errorDetail\": {\"message\": \"manifest unknown\"}}"));

        assertThat(progress.error()).contains("manifest unknown");
    }

    private static PullResponseItem layer(String id, long current, long total)
            throws JsonProcessingException {
        return item(
                "{\"status\": \"Downloading\", \"id\": \"%s\", \"progressDetail\": {\"current\": %d, \"total\": %d}}"
                        .formatted(id, current, total));
    }

    private static PullResponseItem item(String json) throws JsonProcessingException {
        return JSON.readValue(json, PullResponseItem.class);
    }
}
