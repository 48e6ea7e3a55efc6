package dev.longshore.control.domain.instance;

import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The feature levels that agents have said they know, within one term of leadership: what was said
 * to an earlier leader may have come from another version. One entry for each node; on the leader's
 * loop.
 */
public final class AgentLevels {
    private final Map<InstanceKey, Integer> levels = new HashMap<>();

    void said(InstanceKey node, int level) {
        levels.put(node, level);
    }

    /** The level that every registered node's agent knows; the base where one has not said so. */
    public int lowest(ReadTx tx) {
        int[] lowest = {FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE};
        tx.scan(
                Tables.CONTAINER_INSTANCES,
                KeyPrefix.ALL,
                Optional.empty(),
                row -> {
                    int known =
                            levels.getOrDefault(row.key(), FeatureLevel.FEATURE_LEVEL_BASE_VALUE);
                    lowest[0] = Math.min(lowest[0], known);
                    return lowest[0] > FeatureLevel.FEATURE_LEVEL_BASE_VALUE;
                });
        return lowest[0];
    }
}
