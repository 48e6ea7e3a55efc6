package dev.longshore.control.domain.event;

import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.service.ServiceAction;
import dev.longshore.foundation.text.Excerpt;
import dev.longshore.proto.store.EventRow;
import dev.longshore.proto.store.ServiceEventRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.ecs.ServiceEventKey;
import dev.longshore.state.tx.ReadTx;
import java.util.List;

/**
 * The events of services, of which DescribeServices shows the last hundred (Amazon ECS Developer
 * Guide, service action events).
 */
final class ServiceNews implements News<ServiceEventKey, ServiceEventRow> {
    private final EcsArns arns;

    ServiceNews(EcsArns arns) {
        this.arns = arns;
    }

    @Override
    public int most(RowChange<ServiceEventKey, ServiceEventRow> change) {
        return isNew(change) ? Excerpt.MOST * 3 + BESIDE : 0;
    }

    private static boolean isNew(RowChange<ServiceEventKey, ServiceEventRow> change) {
        return change.before().isEmpty() && change.after().isPresent();
    }

    @Override
    public List<EventRow.Builder> tell(
            ReadTx tx, RowChange<ServiceEventKey, ServiceEventRow> change) {
        return isNew(change)
                ? change.after().map(row -> event(change.key(), row)).stream().toList()
                : List.of();
    }

    private EventRow.Builder event(ServiceEventKey key, ServiceEventRow row) {
        var action =
                dev.longshore.proto.store.ServiceAction.newBuilder()
                        .setEventType(ServiceAction.valueOf(row.getEventName()).severity().name())
                        .setEventName(row.getEventName())
                        .setClusterArn(arns.cluster(key.cluster()))
                        .setReason(row.getReason())
                        .setCreatedAt(row.getEvent().getCreatedAt());
        if (!row.getCapacityProvider().isEmpty()) {
            action.addCapacityProviderArns(arns.capacityProvider(row.getCapacityProvider()));
        }
        return EventRow.newBuilder()
                .setSummary(Excerpt.of(row.getEvent().getMessage()))
                .setService(action)
                .setResource(arns.service(key.cluster(), key.service()));
    }
}
