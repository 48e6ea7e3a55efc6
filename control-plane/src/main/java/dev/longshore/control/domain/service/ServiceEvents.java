package dev.longshore.control.domain.service;

import com.google.protobuf.Timestamp;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.ServiceEvent;
import dev.longshore.proto.store.ServiceEventRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceEventKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.util.List;

/** Writes what services tell: the last hundred events of each are kept. */
final class ServiceEvents {
    /** As many as DescribeServices shows. */
    static final int KEPT = 100;

    /** How long a lasting trouble is not told again. */
    private static final Duration SILENCE = Duration.ofHours(6);

    private ServiceEvents() {}

    /** Writes events, and counts them in the row that is being written. */
    static void tell(Tx tx, ServiceKey key, ServiceRow.Builder row, List<Plan.Said> events) {
        events.stream()
                .filter(said -> isNews(tx, row, said))
                .forEach(said -> write(tx, key, row, said));
    }

    private static boolean isNews(Tx tx, ServiceRow.Builder row, Plan.Said said) {
        Timestamp told = row.getTroublesMap().get(said.cause());
        return told == null || !tx.now().isBefore(Timestamps.instant(told).plus(SILENCE));
    }

    private static void write(Tx tx, ServiceKey key, ServiceRow.Builder row, Plan.Said said) {
        long number = row.getLastEvent() + 1;
        row.setLastEvent(number);
        if (!said.cause().isEmpty()) {
            row.putTroubles(said.cause(), Timestamps.of(tx.now()));
        }
        tx.put(
                Tables.SERVICE_EVENTS,
                new ServiceEventKey(key.cluster(), key.service(), number),
                ServiceEventRow.newBuilder()
                        .setEvent(
                                ServiceEvent.newBuilder()
                                        .setId(tx.newUuid())
                                        .setCreatedAt(Timestamps.of(tx.now()))
                                        .setMessage(said.text()))
                        .setEventName(said.action().name())
                        .setReason(said.why().reason())
                        .setCapacityProvider(said.why().capacityProvider())
                        .build());
        tx.delete(
                Tables.SERVICE_EVENTS,
                new ServiceEventKey(key.cluster(), key.service(), number - KEPT));
    }
}
