package dev.longshore.control.domain.event;

import dev.longshore.control.domain.instance.InstanceView;
import dev.longshore.foundation.text.Excerpt;
import dev.longshore.proto.ecs.ContainerInstance;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.ContainerInstanceStateChange;
import dev.longshore.proto.store.EventRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tx.ReadTx;
import java.util.ArrayList;
import java.util.List;

/**
 * A container instance's state changes (Amazon ECS Developer Guide, container instance state change
 * events): that it came, connects, drains, gets another agent, goes. What tasks take from it is
 * told by their own events, and shown here as of then.
 */
final class InstanceNews implements News<InstanceKey, ContainerInstanceRow> {
    /** What is in use of a machine's ports is most of a large one. */
    private static final int MOST_BYTES = 8 << 10;

    @Override
    public int most(RowChange<InstanceKey, ContainerInstanceRow> change) {
        return summary(change).isEmpty() ? 0 : MOST_BYTES + BESIDE;
    }

    @Override
    public List<EventRow.Builder> tell(
            ReadTx tx, RowChange<InstanceKey, ContainerInstanceRow> change) {
        List<String> changed = summary(change);
        if (changed.isEmpty()) {
            return List.of();
        }
        return List.of(
                EventRow.newBuilder()
                        .setSummary(Excerpt.of(String.join(", ", changed)))
                        .setInstance(
                                ContainerInstanceStateChange.newBuilder()
                                        .setInstance(
                                                change.after()
                                                        .map(row -> shown(tx, row))
                                                        .orElseGet(() -> gone(tx, change)))));
    }

    private static ContainerInstance shown(ReadTx tx, ContainerInstanceRow row) {
        ContainerInstance shown = InstanceView.instance(tx, row, List.of());
        return shown.getSerializedSize() <= MOST_BYTES
                ? shown
                : shown.toBuilder()
                        .clearAttributes()
                        .clearRegisteredResources()
                        .clearRemainingResources()
                        .build();
    }

    private static ContainerInstance gone(
            ReadTx tx, RowChange<InstanceKey, ContainerInstanceRow> change) {
        ContainerInstance last = shown(tx, change.before().orElseThrow());
        return last.toBuilder().setStatus("INACTIVE").setVersion(last.getVersion() + 1).build();
    }

    private static List<String> summary(RowChange<InstanceKey, ContainerInstanceRow> change) {
        ContainerInstance old = change.before().map(ContainerInstanceRow::getInstance).orElse(null);
        ContainerInstance now = change.after().map(ContainerInstanceRow::getInstance).orElse(null);
        if (old == null) {
            return now == null ? List.of() : List.of("registered, " + now.getStatus());
        }
        if (now == null) {
            // deregistering has told of one that is INACTIVE already
            return old.getStatus().equals("INACTIVE")
                    ? List.of()
                    : List.of(old.getStatus() + " -> INACTIVE");
        }
        var changes = new ArrayList<String>(2);
        if (old.getAgentConnected() != now.getAgentConnected()) {
            changes.add(now.getAgentConnected() ? "agent connected" : "agent disconnected");
        }
        if (!old.getStatus().equals(now.getStatus())) {
            changes.add(old.getStatus() + " -> " + now.getStatus());
        }
        if (!old.getVersionInfo().equals(now.getVersionInfo())) {
            changes.add("agent " + now.getVersionInfo().getAgentVersion());
        }
        if (!old.getRegisteredResourcesList().equals(now.getRegisteredResourcesList())) {
            changes.add("other resources");
        }
        return changes;
    }
}
