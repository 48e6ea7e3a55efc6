package dev.longshore.state.tx;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.IndexEntry;
import dev.longshore.state.tables.schema.KeyPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Scans over layers, of tables and of indexes. */
class BatchLayerScansTest extends BatchLayerCase {
    @Test
    void anIndexFollowsItsRows() {
        commit(row("a", "1", "i-1"), row("a", "2", "i-2"));

        tx.put(Tables.TASKS, key("a", "1"), on("i-2"));
        assertThat(onInstance("i-1")).isEmpty();
        assertThat(onInstance("i-2")).containsExactly("a/1 i-2", "a/2 i-2");

        tx.put(Tables.TASKS, key("a", "2"), on("i-2").toBuilder().setReleased(true).build());
        assertThat(onInstance("i-2")).containsExactly("a/1 i-2");

        tx.delete(Tables.TASKS, key("a", "1"));
        assertThat(onInstance("i-2")).isEmpty();

        tx.accept();
        commitBatch();
        assertThat(onInstance("i-2")).isEmpty();
        assertThat(list("a")).containsExactly("a/2 i-2");
    }

    @Test
    void anIndexEntryThatStaysIsNotWrittenAgain() {
        commit(row("a", "1", "i-1"));

        tx.put(Tables.TASKS, key("a", "1"), on("i-1").toBuilder().setWaitUntil(at(5)).build());

        tx.accept();
        assertThat(tables(tx.changes())).containsExactly("tasks");
    }

    @Test
    void anIndexOfTimesIsInTheirOrder() {
        put("a", "1", stopped(30));
        put("b", "2", stopped(10));
        put("a", "3", stopped(20));

        assertThat(tx.list(Tables.STOPPED_TASKS, KeyPrefix.ALL))
                .extracting(row -> row.key().task())
                .containsExactly("2", "3", "1");
    }

    @Test
    void aScanBeginsAfterAKeyAndEndsWhenTheVisitorHasEnough() {
        commit(row("a", "1", ""), row("a", "3", ""), row("b", "1", ""));
        put("a", "2", on(""));
        put("a", "4", on(""));

        var seen = new ArrayList<String>();
        tx.scan(
                Tables.TASKS,
                KeyPrefix.of("a"),
                Optional.of(key("a", "1")),
                row -> {
                    seen.add(row.key().task());
                    return seen.size() < 2;
                });

        assertThat(seen).containsExactly("2", "3");
    }

    @Test
    void aScanDownShowsTheSameFromTheLastToTheFirst() {
        commit(row("a", "1", ""), row("a", "3", ""), row("a", "5", ""), row("b", "1", ""));
        put("a", "2", on(""));
        tx.accept();
        put("a", "4", on(""));
        tx.delete(Tables.TASKS, key("a", "3"));

        assertThat(down("a", Optional.empty(), 9)).containsExactly("5", "4", "2", "1");
        assertThat(down("a", Optional.empty(), 1)).containsExactly("5");
        assertThat(down("a", Optional.of(key("a", "5")), 2)).containsExactly("4", "2");
        assertThat(down("a", Optional.of(key("a", "3")), 9)).containsExactly("2", "1");
        assertThat(down("a", Optional.of(key("a", "1")), 9)).isEmpty();
        assertThat(down("c", Optional.empty(), 9)).isEmpty();
    }

    private List<String> down(String cluster, Optional<TaskKey> before, int most) {
        var seen = new ArrayList<String>();
        tx.scanDown(
                Tables.TASKS,
                KeyPrefix.of(cluster),
                before,
                row -> {
                    seen.add(row.key().task());
                    return seen.size() < most;
                });
        return seen;
    }

    @Test
    void aScanOfAnIndexGoesOnAfterAnEntry() {
        commit(row("a", "1", "i-1"), row("a", "3", "i-1"), row("b", "1", "i-2"));
        put("a", "2", on("i-1"));
        tx.accept();
        put("a", "4", on("i-1"));

        assertThat(pageOnInstance("i-1", Optional.empty())).containsExactly("1", "2");
        Optional<IndexEntry> second = Tables.TASKS_BY_INSTANCE.entry(key("a", "2"), on("i-1"));
        assertThat(pageOnInstance("i-1", second)).containsExactly("3", "4");

        tx.delete(Tables.TASKS, key("a", "2")); // the place stays a place
        put("a", "3", on("i-2"));
        var token = IndexEntry.parse(second.orElseThrow().encode());
        assertThat(pageOnInstance("i-1", Optional.of(token))).containsExactly("4");
    }

    private List<String> pageOnInstance(String instance, Optional<IndexEntry> after) {
        var page = new ArrayList<String>();
        tx.scan(
                Tables.TASKS_BY_INSTANCE,
                KeyPrefix.of(instance),
                after,
                row -> {
                    page.add(row.key().task());
                    return page.size() < 2;
                });
        return page;
    }

    private static TaskRow stopped(long second) {
        return TaskRow.newBuilder()
                .setReleased(true)
                .setTask(Task.newBuilder().setStoppedAt(at(second)))
                .build();
    }

    private static Timestamp at(long second) {
        return Timestamp.newBuilder().setSeconds(second).build();
    }
}
