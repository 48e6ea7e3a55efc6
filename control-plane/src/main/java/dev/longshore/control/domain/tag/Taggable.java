package dev.longshore.control.domain.tag;

import com.google.protobuf.Message;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tables.schema.Table;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A kind of resource that has tags: a table whose rows have them. A new kind is one of these in its
 * service's list.
 *
 * @param service the service in its ARNs, {@code ecs}
 * @param type what its ARNs' resource begins with, {@code task-definition}
 * @param keyOf the key that the rest of an ARN's resource stands for, where it may stand for one
 * @param arn a row's ARN; empty where the row is no resource any more
 */
public record Taggable<K extends Key, R extends Message>(
        String service,
        String type,
        Table<K, R> table,
        Function<String, Optional<K>> keyOf,
        Function<R, String> arn,
        Function<R, List<ResourceTag>> tags,
        BiFunction<R, List<ResourceTag>, R> withTags) {

    /** A resource with its tags. */
    public record Tagged(String arn, List<ResourceTag> tags, Writer writer) {
        /** Gives the resource these tags in place of those that it has. */
        public void write(Tx tx, List<ResourceTag> others) {
            writer.write(tx, others);
        }
    }

    /** Writes a resource's tags. */
    @FunctionalInterface
    public interface Writer {
        void write(Tx tx, List<ResourceTag> tags);
    }

    /** Sees one resource after another. */
    @FunctionalInterface
    public interface Visitor {
        /** Returns false when it has seen enough. */
        boolean visit(byte[] key, Tagged resource);
    }

    /** What the resource filters of Resource Groups call it, {@code ecs:task-definition}. */
    public String filterName() {
        return service + ":" + type;
    }

    /** The resource that {@code path}, the rest of an ARN's resource behind the type, names. */
    public Optional<Tagged> find(ReadTx tx, String path) {
        return keyOf.apply(path)
                .flatMap(key -> tx.get(table, key).map(row -> tagged(key, row)))
                .filter(found -> !found.arn().isEmpty());
    }

    /**
     * Shows all resources of the kind, in the order of their keys.
     *
     * @param after the encoded key to begin behind
     * @return false when the visitor had enough
     */
    public boolean scan(ReadTx tx, Optional<byte[]> after, Visitor visitor) {
        boolean[] more = {true};
        tx.scan(
                table,
                KeyPrefix.ALL,
                after.map(table::parseKey),
                row -> {
                    var resource = tagged(row.key(), row.row());
                    more[0] =
                            resource.arn().isEmpty() || visitor.visit(row.key().encode(), resource);
                    return more[0];
                });
        return more[0];
    }

    private Tagged tagged(K key, R row) {
        return new Tagged(
                arn.apply(row),
                tags.apply(row),
                (tx, others) -> tx.put(table, key, withTags.apply(row, others)));
    }
}
