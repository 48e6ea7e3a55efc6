package dev.longshore.control.domain.event;

import com.google.protobuf.Message;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.EventRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.Table;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Sequel;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes what a transaction changed into the event log, in the transaction itself: an event is
 * there exactly when its change is, and in the order of the changes, whichever server leads. On the
 * leader's loop.
 */
public final class EventRecorder implements Sequel {
    private final Map<Integer, Source<?, ?>> sources;

    /** A table, and which of its rows' changes are events. */
    private record Source<K extends Key, R extends Message>(Table<K, R> table, News<K, R> news) {
        int most(RowChange<?, ?> change) {
            return change.in(table).map(news::most).orElse(0);
        }

        List<EventRow.Builder> tell(ReadTx tx, RowChange<?, ?> change) {
            return change.in(table).map(own -> news.tell(tx, own)).orElse(List.of());
        }
    }

    public EventRecorder(EcsArns arns) {
        sources =
                Stream.<Source<?, ?>>of(
                                new Source<>(Tables.TASKS, new TaskNews()),
                                new Source<>(Tables.CONTAINER_INSTANCES, new InstanceNews()),
                                new Source<>(Tables.SERVICE_EVENTS, new ServiceNews(arns)),
                                new Source<>(Tables.SERVICES, new DeploymentNews()),
                                new Source<>(Tables.SERVICE_DEPLOYMENTS, new HookNews()))
                        .collect(
                                Collectors.toMap(
                                        source -> source.table().id(), Function.identity()));
    }

    @Override
    public int reserve(RowChange<?, ?> change) {
        Source<?, ?> source = sources.get(change.table().id());
        return source == null ? 0 : source.most(change);
    }

    @Override
    public void write(Tx tx, List<RowChange<?, ?>> changes) {
        if (!Tables.EVENTS.existsAt(tx.level())) {
            return;
        }
        var events = new ArrayList<EventRow>();
        for (RowChange<?, ?> change : changes) {
            Source<?, ?> source = sources.get(change.table().id());
            if (source != null) {
                source.tell(tx, change).forEach(event -> events.add(event.setAt(at(tx)).build()));
            }
        }
        if (!events.isEmpty()) {
            EventLog.append(tx, events);
        }
    }

    private static com.google.protobuf.Timestamp at(Tx tx) {
        return Timestamps.of(tx.now());
    }
}
