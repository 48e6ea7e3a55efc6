package dev.longshore.state.tables;

import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.Index;
import dev.longshore.state.tables.schema.Table;
import dev.longshore.state.tables.schema.Tally;
import java.util.Optional;

/** The table of tasks as versions with other indexes see it. */
public final class LaterTables {
    private static final int INDEX_ID = 900;
    private static final int TALLY_ID = 901;

    private LaterTables() {}

    /** Without any index. */
    public static Table<TaskKey, TaskRow> tasks() {
        return new Table<>(
                Tables.TASKS.id(),
                "tasks",
                FeatureLevel.FEATURE_LEVEL_BASE,
                TaskKey.class,
                TaskRow.parser());
    }

    /** Adds an index to a version: tasks by instance. */
    public static Index<TaskKey, TaskRow> byInstance(Table<TaskKey, TaskRow> tasks) {
        return tasks.add(
                Index.ofOne(
                        INDEX_ID,
                        "later-index",
                        tasks,
                        FeatureLevel.FEATURE_LEVEL_NEWEST,
                        (key, row) ->
                                Optional.of(row.getInstance())
                                        .filter(instance -> !instance.isEmpty())
                                        .map(StringKey::new)));
    }

    /** Adds a tally to a version: tasks for each instance. */
    public static Tally<TaskKey, TaskRow> perInstance(Table<TaskKey, TaskRow> tasks) {
        return tasks.add(
                new Tally<>(
                        TALLY_ID,
                        "later-tally",
                        tasks,
                        FeatureLevel.FEATURE_LEVEL_NEWEST,
                        false,
                        (key, row) ->
                                Optional.of(row.getInstance())
                                        .filter(instance -> !instance.isEmpty())
                                        .map(StringKey::new)));
    }
}
