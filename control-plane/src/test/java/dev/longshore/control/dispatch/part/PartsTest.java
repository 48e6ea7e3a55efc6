package dev.longshore.control.dispatch.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.schedule.Reading;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tx.BatchLayer;
import dev.longshore.state.tx.ReadTx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A part that a newer version adds is used when the installation has its level. */
class PartsTest {
    private final Parts parts =
            new Parts(
                    List.of(
                            new Named("old", FeatureLevel.FEATURE_LEVEL_BASE),
                            new Named("new", FeatureLevel.FEATURE_LEVEL_NEWEST)));
    private final ConnectedNodes nodes = new ConnectedNodes(Set.of("i-1"));

    @Test
    void belowItsLevelAPartIsNotTold() {
        ReadTx tx = at(FeatureLevel.FEATURE_LEVEL_BASE_VALUE);
        parts.begin(tx, new Reading());
        parts.changed(List.of(), nodes);

        assertThat(parts.whole(tx, "i-1", name -> true))
                .extracting(PartDelta::getPart)
                .containsExactly("old");
        assertThat(nodes.news("i-1")).extracting(PartDelta::getPart).containsExactly("old");
    }

    @Test
    void fromItsLevelOnItIsToldToAgentsThatNameIt() {
        ReadTx tx = at(FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);
        parts.begin(tx, new Reading());
        parts.changed(List.of(), nodes);

        assertThat(parts.whole(tx, "i-1", name -> true))
                .extracting(PartDelta::getPart)
                .containsExactly("old", "new");
        assertThat(parts.whole(tx, "i-1", "new"::equals))
                .extracting(PartDelta::getPart)
                .containsExactly("new");
        assertThat(nodes.news("i-1")).extracting(PartDelta::getPart).containsExactly("old", "new");
    }

    private static ReadTx at(int level) {
        return new BatchLayer(new MemoryStore().snapshot(), Instant.EPOCH, new Random(1), level);
    }

    private record Named(String name, FeatureLevel since) implements AssignmentPart {
        @Override
        public void rebuild(ReadTx committed) {}

        @Override
        public List<String> keys(ReadTx committed, String instance) {
            return List.of();
        }

        @Override
        public Optional<PartEntry> entry(ReadTx committed, String instance, String key) {
            return Optional.empty();
        }

        @Override
        public void changed(List<RowChange<?, ?>> changes, Recipients to) {
            to.tellAll(PartDelta.newBuilder().setPart(name).build());
        }
    }
}
