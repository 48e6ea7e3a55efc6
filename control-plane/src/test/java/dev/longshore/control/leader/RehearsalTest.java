package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.state.store.MemoryStore;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a server does beforehand changes nothing, whatever there is. */
class RehearsalTest extends HelloCase {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void anEmptyStoreIsEnough() {
        var empty = new MemoryStore();
        Rehearsal.of(empty, ClusterSettings.defaults(), new Random(1), NOW);
        assertThat(empty.applied()).isEqualTo(new MemoryStore().applied());
    }

    @Test
    void rowsStayAsTheyAre() {
        hello("boot-1");
        settle();
        var before = store.applied();

        Rehearsal.of(store, ClusterSettings.defaults(), new Random(1), NOW);

        assertThat(store.applied()).isEqualTo(before);
        assertThat(connected()).isTrue();
    }
}
