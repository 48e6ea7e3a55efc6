package dev.longshore.control.sequencer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Sequel;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A sequencer over a log that does what the test says, and what came of it. */
abstract class SequencerCase {
    static final long TERM = 7;

    final HandLoop loop = new HandLoop();
    final MemoryStore store = new MemoryStore();
    final ScriptedLog log = new ScriptedLog(store, TERM);
    final List<Throwable> bugs = new ArrayList<>();
    final List<String> losses = new ArrayList<>();
    final Sequencer sequencer =
            new Sequencer(loop, store, log, new Random(1), TERM, Sequel.NONE, listener());

    <T> CompletableFuture<T> submit(Transaction<T> transaction) {
        return sequencer.submit(transaction).toCompletableFuture();
    }

    static Transaction<List<String>> writes(String name) {
        return tx -> {
            tx.put(Tables.CLUSTERS, new ClusterKey(name), ClusterRow.getDefaultInstance());
            return names(tx);
        };
    }

    static <T> T write(Tx tx, String name, T answer) {
        tx.put(Tables.CLUSTERS, new ClusterKey(name), ClusterRow.getDefaultInstance());
        return answer;
    }

    static Transaction<List<String>> failing(RuntimeException failure) {
        return tx -> {
            tx.put(Tables.CLUSTERS, new ClusterKey("gone"), ClusterRow.getDefaultInstance());
            throw failure;
        };
    }

    static List<String> names(ReadTx tx) {
        return tx.list(Tables.CLUSTERS, KeyPrefix.ALL).stream()
                .map(row -> row.key().cluster())
                .toList();
    }

    static void assertNotCommitted(CompletableFuture<?> answer, boolean certainly) {
        assertThat(answer.exceptionNow())
                .isInstanceOfSatisfying(
                        NotCommittedException.class,
                        e -> assertThat(e.certainlyNotWritten()).isEqualTo(certainly));
    }

    SequencerListener listener() {
        return new SequencerListener() {
            @Override
            public void bug(Throwable bug) {
                bugs.add(bug);
            }

            @Override
            public void lost(String reason) {
                losses.add(reason);
            }
        };
    }

    static final class No extends Refusal {
        No() {
            super("no");
        }
    }
}
