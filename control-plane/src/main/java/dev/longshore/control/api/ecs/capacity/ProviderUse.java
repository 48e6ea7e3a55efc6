package dev.longshore.control.api.ecs.capacity;

import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;

/** Which capacity providers a cluster's tasks and services use. */
public final class ProviderUse {
    private ProviderUse() {}

    /**
     * Whether tasks of the cluster that have not ended were started through a provider of these, or
     * services that are not INACTIVE, or their task sets, start tasks through one. Tasks are asked
     * last: there are more of them.
     */
    public static boolean any(ReadTx tx, String cluster, Collection<String> providers) {
        return !providers.isEmpty()
                && (byServices(tx, cluster, providers::contains)
                        || byTaskSets(tx, cluster, providers::contains)
                        || byTasks(tx, cluster, providers::contains));
    }

    /** As far as the last task that has not ended: how many there are is counted. */
    private static boolean byTasks(ReadTx tx, String cluster, Predicate<String> provider) {
        long[] left = {tx.count(Tables.TASKS_PER_CLUSTER, KeyPrefix.of(cluster))};
        if (left[0] == 0) {
            return false;
        }
        boolean[] found = {false};
        tx.scan(
                Tables.TASKS,
                KeyPrefix.of(cluster),
                Optional.empty(),
                row -> {
                    var task = row.row().getTask();
                    if (!task.getLastStatus().equals("STOPPED")) {
                        left[0]--;
                        found[0] =
                                task.hasCapacityProviderName()
                                        && provider.test(task.getCapacityProviderName());
                    }
                    return !found[0] && left[0] > 0;
                });
        return found[0];
    }

    private static boolean byServices(ReadTx tx, String cluster, Predicate<String> provider) {
        boolean[] found = {false};
        tx.scan(
                Tables.SERVICES,
                KeyPrefix.of(cluster),
                Optional.empty(),
                row -> {
                    var service = row.row().getService();
                    found[0] =
                            !service.getStatus().equals("INACTIVE")
                                    && service.getCapacityProviderStrategyList().stream()
                                            .anyMatch(
                                                    item ->
                                                            provider.test(
                                                                    item.getCapacityProvider()));
                    return !found[0];
                });
        return found[0];
    }

    /** Task sets have strategies of their own. */
    private static boolean byTaskSets(ReadTx tx, String cluster, Predicate<String> provider) {
        boolean[] found = {false};
        tx.scan(
                Tables.TASK_SETS,
                KeyPrefix.of(cluster),
                Optional.empty(),
                row -> {
                    found[0] =
                            row
                                    .row()
                                    .getState()
                                    .getDeployment()
                                    .getCapacityProviderStrategyList()
                                    .stream()
                                    .anyMatch(item -> provider.test(item.getCapacityProvider()));
                    return !found[0];
                });
        return found[0];
    }
}
