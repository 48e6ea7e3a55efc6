package dev.longshore.state.tx;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.longshore.proto.store.TallyRow;
import dev.longshore.state.tables.schema.Derived;
import dev.longshore.state.tables.schema.Index;
import dev.longshore.state.tables.schema.IndexEntry;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tables.schema.Tally;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The indexes and tallies of a batch in the making, on its layers. */
final class DerivedLayer {
    private final Layers layers;

    DerivedLayer(Layers layers) {
        this.layers = layers;
    }

    /** Takes a row's change into an index or a tally. */
    <K extends Key, R extends Message> void follow(
            Derived<K, R> derived, K key, Optional<R> before, Optional<R> after) {
        switch (derived) {
            case Index<K, R> index -> {
                List<IndexEntry> old = before.map(row -> index.entries(key, row)).orElse(List.of());
                List<IndexEntry> fresh =
                        after.map(row -> index.entries(key, row)).orElse(List.of());
                for (IndexEntry entry : old) {
                    if (!fresh.contains(entry)) {
                        layers.delete(index.storageKey(entry));
                    }
                }
                for (IndexEntry entry : fresh) {
                    if (!old.contains(entry)) {
                        layers.put(index.storageKey(entry), index.content(key), null);
                    }
                }
            }
            case Tally<K, R> tally -> {
                var old = before.flatMap(row -> tally.group(key, row));
                var fresh = after.flatMap(row -> tally.group(key, row));
                if (!old.equals(fresh)) {
                    old.ifPresent(group -> add(tally.storageKey(group), -1));
                    fresh.ifPresent(group -> add(tally.storageKey(group), 1));
                }
            }
        }
    }

    private void add(byte[] tallyKey, long difference) {
        long count = count(layers.get(tallyKey)) + difference;
        if (count == 0) {
            layers.delete(tallyKey);
        } else {
            TallyRow row = TallyRow.newBuilder().setCount(count).build();
            layers.put(tallyKey, row.toByteArray(), row);
        }
    }

    private static long count(Layers.@Nullable Cell cell) {
        try {
            return cell == null ? 0 : TallyRow.parseFrom(cell.bytes()).getCount();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a tally holds a row that cannot be read", e);
        }
    }

    /** How many rows the tally's groups under a prefix count. */
    long count(Tally<?, ?> tally, KeyPrefix prefix) {
        byte[] start = tally.storagePrefix(prefix);
        long[] sum = {0};
        layers.scan(
                start,
                start,
                (group, cell) -> {
                    sum[0] += count(cell);
                    return true;
                });
        return sum[0];
    }
}
