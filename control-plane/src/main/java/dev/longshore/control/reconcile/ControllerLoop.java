package dev.longshore.control.reconcile;

import dev.longshore.control.schedule.Reading;
import dev.longshore.control.sequencer.Transaction;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.state.feed.ChangeFeed;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tx.BatchLayer;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Calls controllers for the keys that changes, timers and resyncs have made dirty. A key is queued
 * once, however often it becomes dirty: the queue holds at most one entry per controller and row.
 * Confined to the leader's loop.
 */
public final class ControllerLoop implements ChangeFeed.Listener {
    /** How long a key rests after its controller failed on it: doubled each time. */
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(200);

    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);

    private final Loop loop;
    private final List<Controller<?>> controllers;
    private final Map<Integer, List<Watching<?>>> watching = new HashMap<>();
    private final Runnable wake;
    private final LinkedHashSet<Dirty<?>> queue = new LinkedHashSet<>();
    private final Map<Dirty<?>, Loop.Timer> timers = new HashMap<>();
    private final Map<Dirty<?>, Integer> failures = new HashMap<>();
    private boolean closed;

    private record Dirty<C>(Controller<C> controller, C key) {
        Controller.Next reconcile(Tx tx) {
            return controller.reconcile(tx, key);
        }

        @Override
        public String toString() {
            return controller.name() + " " + key;
        }
    }

    /** What one controller does with the changes of one table. */
    private record Watching<C>(Controller<C> controller, Watch<C, ?, ?> watch) {
        void changed(RowChange<?, ?> change, Consumer<Dirty<?>> mark) {
            watch.keys(change).forEach(key -> mark.accept(new Dirty<>(controller, key)));
        }
    }

    /** {@code wake} is called whenever {@link #next} has something again. */
    public ControllerLoop(Loop loop, List<Controller<?>> controllers, Runnable wake) {
        this.loop = loop;
        this.controllers = controllers;
        this.wake = wake;
        controllers.forEach(this::watch);
    }

    private <C> void watch(Controller<C> controller) {
        for (Watch<C, ?, ?> watch : controller.watches()) {
            watching.computeIfAbsent(watch.table().id(), table -> new ArrayList<>())
                    .add(new Watching<>(controller, watch));
        }
    }

    /** Makes every key dirty. */
    public void resync(ReadTx tx) {
        var reading = new Reading();
        resync(tx, reading);
        reading.read(tx);
    }

    /** The same; those keys that come of nodes and tasks when {@code reading} is done. */
    public void resync(ReadTx tx, Reading reading) {
        controllers.forEach(controller -> all(controller, tx, reading, this::mark));
    }

    private static <C> void all(
            Controller<C> controller, ReadTx tx, Reading reading, Consumer<Dirty<?>> mark) {
        controller.all(tx, reading, key -> mark.accept(new Dirty<>(controller, key)));
    }

    @Override
    public void changed(List<RowChange<?, ?>> changes) {
        for (RowChange<?, ?> change : changes) {
            watching.getOrDefault(change.table().id(), List.of())
                    .forEach(watching -> watching.changed(change, this::mark));
        }
    }

    /** The next reconciliation, or null when nothing is dirty. */
    public @Nullable Transaction<Boolean> next() {
        if (queue.isEmpty() || closed) {
            return null;
        }
        Dirty<?> dirty = queue.removeFirst();
        return Transaction.named(
                dirty::toString,
                tx -> {
                    reconcile(tx, dirty);
                    return true;
                });
    }

    /**
     * The keys on which a reconciliation would write something now: none, when everything is as it
     * should be. Each is tried on a scratch transaction, of which nothing remains.
     */
    public List<String> unsettled(ReadTx rows, Supplier<BatchLayer> scratch) {
        var unsettled = new ArrayList<String>();
        Consumer<Dirty<?>> look =
                dirty -> {
                    BatchLayer tx = scratch.get();
                    dirty.reconcile(tx);
                    List<RowChange<?, ?>> writes = tx.accept();
                    if (!writes.isEmpty()) {
                        unsettled.add(dirty + " (" + tables(writes) + ")");
                    }
                };
        var reading = new Reading();
        controllers.forEach(controller -> all(controller, rows, reading, look));
        reading.read(rows);
        return unsettled;
    }

    private static String tables(List<RowChange<?, ?>> writes) {
        return writes.stream()
                .map(change -> change.table().name())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** Keys that wait for their turn. */
    public int queued() {
        return queue.size();
    }

    /** Keys that wait for their time. */
    public int timers() {
        return timers.size();
    }

    /** Keys on which a controller fails at present. */
    public int faulty() {
        return failures.size();
    }

    /** Stops all timers. */
    public void close() {
        closed = true;
        timers.values().forEach(Loop.Timer::cancel);
        timers.clear();
        queue.clear();
    }

    private void reconcile(Tx tx, Dirty<?> dirty) {
        cancelTimer(dirty);
        try {
            Controller.Next next = dirty.reconcile(tx);
            failures.remove(dirty);
            switch (next) {
                case Controller.Next.Done done -> {}
                case Controller.Next.Again again -> mark(dirty);
                case Controller.Next.After(Duration delay) -> later(dirty, delay);
            }
        } catch (RuntimeException bug) {
            int failed = failures.merge(dirty, 1, Integer::sum);
            Duration rest = FIRST_BACK_OFF.multipliedBy(1L << Math.min(failed - 1, 16));
            later(dirty, rest.compareTo(LONGEST_BACK_OFF) < 0 ? rest : LONGEST_BACK_OFF);
            throw bug;
        }
    }

    private void mark(Dirty<?> dirty) {
        if (!closed && queue.add(dirty)) {
            wake.run();
        }
    }

    private void later(Dirty<?> dirty, Duration delay) {
        cancelTimer(dirty);
        timers.put(
                dirty,
                loop.after(
                        delay,
                        () -> {
                            timers.remove(dirty);
                            mark(dirty);
                        }));
    }

    private void cancelTimer(Dirty<?> dirty) {
        Loop.Timer timer = timers.remove(dirty);
        if (timer != null) {
            timer.cancel();
        }
    }
}
