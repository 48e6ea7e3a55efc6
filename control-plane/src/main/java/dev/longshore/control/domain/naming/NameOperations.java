package dev.longshore.control.domain.naming;

import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.servicediscovery.Operation;
import dev.longshore.proto.store.NameOperationRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.names.NameKey;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.util.Map;

/**
 * What callers asked for and was done at once: they ask how it went all the same. Kept for a while,
 * and only so many.
 */
public record NameOperations(Installation installation) {
    /** How long one can be asked for. */
    public static final Duration KEPT = Duration.ofDays(7);

    /** How many are kept; the oldest go first. */
    public static final int MOST = 10_000;

    /** What an operation is about. */
    public enum Target {
        NAMESPACE,
        SERVICE,
        INSTANCE
    }

    /**
     * Writes down an operation that has succeeded.
     *
     * @return its id
     */
    public String succeeded(Tx tx, String type, Map<Target, String> targets) {
        return put(tx, fresh(tx, type, targets).setStatus("SUCCESS"));
    }

    /**
     * Writes down an operation that has failed.
     *
     * @return its id
     */
    public String failed(
            Tx tx, String type, Map<Target, String> targets, String code, String message) {
        return put(
                tx,
                fresh(tx, type, targets)
                        .setStatus("FAIL")
                        .setErrorCode(code)
                        .setErrorMessage(message));
    }

    private Operation.Builder fresh(Tx tx, String type, Map<Target, String> targets) {
        var operation =
                Operation.newBuilder()
                        .setId(NameIds.operation(tx))
                        .setOwnerAccount(installation.accountId())
                        .setType(type)
                        .setCreateDate(Timestamps.of(tx.now()))
                        .setUpdateDate(Timestamps.of(tx.now()));
        targets.forEach((target, id) -> operation.putTargets(target.name(), id));
        return operation;
    }

    private static String put(Tx tx, Operation.Builder operation) {
        tx.put(
                Tables.NAME_OPERATIONS,
                new NameKey(operation.getId()),
                NameOperationRow.newBuilder().setOperation(operation).build());
        return operation.getId();
    }
}
