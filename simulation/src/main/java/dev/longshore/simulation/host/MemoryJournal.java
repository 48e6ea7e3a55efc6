package dev.longshore.simulation.host;

import dev.longshore.agent.journal.Journal;
import dev.longshore.agent.journal.JournalFailure;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.World;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The disk below an agent's journal: it survives everything, and may be full or slow for a while.
 */
final class MemoryJournal {
    private static final Duration USUAL_MOST = Duration.ofMillis(10);
    private static final Duration SLOW_LEAST = Duration.ofMillis(100);
    private static final Duration SLOW_MOST = Duration.ofSeconds(5);

    /** How often a write that the process's death cuts short is on the disk. */
    private static final double WRITTEN_ALREADY = 0.5;

    private final World world;
    private final boolean lies;
    private final Map<String, JournalEntry> entries = new TreeMap<>();
    private final Set<String> damaged = new HashSet<>();

    /** Ids of tasks whose damaged entries are still there. */
    private final Set<String> setAside = new TreeSet<>();

    private boolean full;
    private boolean slow;

    MemoryJournal(World world, Sabotage sabotage) {
        this.world = world;
        this.lies = sabotage == Sabotage.JOURNAL_LIES;
    }

    /** Whether there is no space from now on. */
    void full(boolean now) {
        full = now;
    }

    /** Whether each write takes seconds from now on. */
    void slow(boolean now) {
        slow = now;
    }

    /** One of its entries, if it has any, cannot be read any more. */
    void damage() {
        if (!entries.isEmpty()) {
            world.coverage().hit(Point.JOURNAL_ENTRY_DAMAGED);
            List<String> arns = List.copyOf(entries.keySet());
            String arn = arns.get(world.random().nextInt(arns.size()));
            entries.remove(arn);
            damaged.add(arn);
            setAside.add(Arns.id(arn));
        }
    }

    /** Whether the entry of this task was damaged once. */
    boolean isDamaged(String taskArn) {
        return damaged.contains(taskArn);
    }

    /** What is on the disk. */
    List<JournalEntry> entries() {
        return List.copyOf(entries.values());
    }

    /** The journal as one process has it. */
    Opened open(World.SimLoop loop) {
        return new Opened(loop);
    }

    private record Change(Optional<JournalEntry> entry, Consumer<Optional<JournalFailure>> done) {}

    /** Writes in passes, as the agent's own does. */
    final class Opened implements Journal {
        private final World.SimLoop loop;
        private Map<String, List<Change>> waiting = new LinkedHashMap<>();
        private Map<String, List<Change>> inProgress = Map.of();
        private boolean dead;

        private Opened(World.SimLoop loop) {
            this.loop = loop;
        }

        @Override
        public List<JournalEntry> load() {
            return entries();
        }

        @Override
        public Set<String> damaged() {
            return Set.copyOf(setAside);
        }

        @Override
        public void put(JournalEntry entry, Consumer<Optional<JournalFailure>> done) {
            if (lies) {
                done.accept(Optional.empty());
                change(entry.getTask().getTaskArn(), new Change(Optional.of(entry), told -> {}));
            } else {
                change(entry.getTask().getTaskArn(), new Change(Optional.of(entry), done));
            }
        }

        @Override
        public void remove(String taskArn) {
            change(taskArn, new Change(Optional.empty(), told -> {}));
        }

        private void change(String arn, Change change) {
            waiting.merge(arn, List.of(change), MemoryJournal::both);
            begin();
        }

        private void begin() {
            if (inProgress.isEmpty() && !waiting.isEmpty()) {
                inProgress = waiting;
                waiting = new LinkedHashMap<>();
                if (slow) {
                    world.coverage().hit(Point.JOURNAL_SLOW);
                }
                Duration takes =
                        slow
                                ? world.between(SLOW_LEAST, SLOW_MOST)
                                : world.between(Duration.ZERO, USUAL_MOST);
                world.after(takes, this::ended);
            }
        }

        private void ended() {
            if (dead) {
                return;
            }
            Map<String, List<Change>> pass = inProgress;
            inProgress = Map.of();
            var failures = new TreeMap<String, Optional<JournalFailure>>();
            pass.forEach((arn, changes) -> failures.put(arn, write(arn, changes.getLast())));
            loop.execute(
                    () ->
                            pass.forEach(
                                    (arn, changes) ->
                                            tell(
                                                    changes,
                                                    Objects.requireNonNull(failures.get(arn)))));
            begin();
        }

        /** What is under way is written or not, the rest is lost. */
        void die() {
            dead = true;
            inProgress.forEach(
                    (arn, changes) -> {
                        if (world.chance(WRITTEN_ALREADY)) {
                            write(arn, changes.getLast());
                        } else {
                            world.coverage().hit(Point.JOURNAL_WRITE_LOST);
                        }
                    });
        }
    }

    private static List<Change> both(List<Change> older, List<Change> newer) {
        return Stream.concat(older.stream(), newer.stream()).toList();
    }

    private static void tell(List<Change> changes, Optional<JournalFailure> failure) {
        changes.forEach(change -> change.done().accept(failure));
    }

    private Optional<JournalFailure> write(String arn, Change change) {
        if (change.entry().isEmpty()) {
            entries.remove(arn);
            setAside.remove(Arns.id(arn));
        } else if (full) {
            world.coverage().hit(Point.JOURNAL_NOT_WRITTEN);
            return Optional.of(
                    new JournalFailure(
                            "cannot write the agent's journal",
                            new IOException("No space left on device")));
        } else {
            entries.put(arn, change.entry().get());
        }
        return Optional.empty();
    }
}
