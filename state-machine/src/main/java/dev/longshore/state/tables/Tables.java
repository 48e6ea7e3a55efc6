package dev.longshore.state.tables;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.Timestamp;
import dev.longshore.proto.store.AccountSettingRow;
import dev.longshore.proto.store.AddressBlockRow;
import dev.longshore.proto.store.AgentRow;
import dev.longshore.proto.store.ClientTokenRow;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskFamilyRow;
import dev.longshore.proto.store.TaskRow;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Every table of the cluster. A number is never reused, and a table's key never changes its shape:
 * both stand in logs and snapshots.
 */
public final class Tables {
    private static final Map<Integer, String> NAMES = new HashMap<>();

    public static final Table<ClusterKey, ClusterRow> CLUSTERS =
            table(1, "clusters", ClusterKey::read, ClusterRow.parser());

    public static final Table<FamilyKey, TaskFamilyRow> TASK_FAMILIES =
            table(2, "task-families", FamilyKey::read, TaskFamilyRow.parser());

    public static final Table<TaskDefinitionKey, TaskDefinitionRow> TASK_DEFINITIONS =
            table(3, "task-definitions", TaskDefinitionKey::read, TaskDefinitionRow.parser());

    public static final Table<InstanceKey, ContainerInstanceRow> CONTAINER_INSTANCES =
            table(4, "container-instances", InstanceKey::read, ContainerInstanceRow.parser());

    public static final Table<AgentKey, AgentRow> AGENTS =
            table(5, "agents", AgentKey::read, AgentRow.parser());

    public static final Table<TaskKey, TaskRow> TASKS =
            table(6, "tasks", TaskKey::read, TaskRow.parser());

    /** Tasks that a node still holds something of: instance / cluster / task. */
    public static final Index<TaskKey, TaskRow> TASKS_BY_INSTANCE =
            index(
                    7,
                    "tasks-by-instance",
                    TASKS,
                    (key, row) ->
                            row.getInstance().isEmpty() || row.getReleased()
                                    ? Optional.empty()
                                    : Optional.of(new StringKey(row.getInstance())));

    /** Tasks that have ended, oldest first. */
    public static final Index<TaskKey, TaskRow> STOPPED_TASKS =
            index(
                    8,
                    "stopped-tasks",
                    TASKS,
                    (key, row) ->
                            row.getTask().hasStoppedAt() && row.getReleased()
                                    ? Optional.of(time(row.getTask().getStoppedAt()))
                                    : Optional.empty());

    public static final Table<ClientTokenKey, ClientTokenRow> CLIENT_TOKENS =
            table(9, "client-tokens", ClientTokenKey::read, ClientTokenRow.parser());

    /** Client tokens, the first to expire first. */
    public static final Index<ClientTokenKey, ClientTokenRow> CLIENT_TOKENS_BY_EXPIRY =
            index(
                    10,
                    "client-tokens-by-expiry",
                    CLIENT_TOKENS,
                    (key, row) -> Optional.of(time(row.getExpiresAt())));

    public static final Table<AccountSettingKey, AccountSettingRow> ACCOUNT_SETTINGS =
            table(11, "account-settings", AccountSettingKey::read, AccountSettingRow.parser());

    public static final Table<AddressBlockKey, AddressBlockRow> ADDRESS_BLOCKS =
            table(12, "address-blocks", AddressBlockKey::read, AddressBlockRow.parser());

    /** Blocks of a node: instance / subnet / block. */
    public static final Index<AddressBlockKey, AddressBlockRow> BLOCKS_BY_INSTANCE =
            index(
                    13,
                    "blocks-by-instance",
                    ADDRESS_BLOCKS,
                    (key, row) -> Optional.of(new StringKey(row.getContainerInstance())));

    /** Tasks whose revision may not be deleted yet: family:revision / cluster / task. */
    public static final Index<TaskKey, TaskRow> TASKS_BY_DEFINITION =
            index(
                    14,
                    "tasks-by-definition",
                    TASKS,
                    (key, row) ->
                            row.getReleased()
                                    ? Optional.empty()
                                    : Optional.of(
                                            new StringKey(
                                                    definition(
                                                            row.getTask()
                                                                    .getTaskDefinitionArn()))));

    /** Revisions that go when their last task has gone. */
    public static final Index<TaskDefinitionKey, TaskDefinitionRow> DEFINITIONS_BEING_DELETED =
            index(
                    15,
                    "definitions-being-deleted",
                    TASK_DEFINITIONS,
                    (key, row) ->
                            row.getDefinition().getStatus().equals("DELETE_IN_PROGRESS")
                                    ? Optional.of(new StringKey(key.family()))
                                    : Optional.empty());

    private Tables() {}

    /** The name of a table or index; its number in words where this version does not know it. */
    public static String name(int id) {
        return NAMES.getOrDefault(id, "table " + id);
    }

    private static TimeKey time(Timestamp at) {
        return new TimeKey(at.getSeconds() * 1_000 + at.getNanos() / 1_000_000);
    }

    /** {@code family:revision} out of a task definition's ARN. */
    private static String definition(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    private static <K extends Key, R extends Message> Table<K, R> table(
            int id, String name, Function<KeyReader, K> keyReader, Parser<R> parser) {
        claim(id, name);
        return new Table<>(id, name, keyReader, parser);
    }

    private static <K extends Key, R extends Message> Index<K, R> index(
            int id, String name, Table<K, R> table, BiFunction<K, R, Optional<Key>> parts) {
        claim(id, name);
        return new Index<>(id, name, table, parts);
    }

    private static void claim(int id, String name) {
        if (id <= 0 || NAMES.put(id, name) != null) {
            throw new IllegalStateException(
                    "table number " + id + " is taken or not allowed: " + name);
        }
    }
}
