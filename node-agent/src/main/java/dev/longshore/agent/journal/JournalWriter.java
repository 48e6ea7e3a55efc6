package dev.longshore.agent.journal;

import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.JournalEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a journal's files on a thread of its own, so that a slow disk holds up nobody who does not
 * wait for it. What comes while a pass is under way is written by the next one; of each task only
 * the newest waits, so that what waits is bounded by the tasks of the node.
 */
public final class JournalWriter implements Journal, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);

    /** Entries of one pass: whoever came first does not wait for all of a full node. */
    private static final int MAX_PASS = 64;

    /** How long a stop waits for what is being written. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private record Change(
            Optional<JournalEntry> entry, List<Consumer<Optional<JournalFailure>>> waiting) {}

    private final Loop loop;
    private final FileJournal files;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("longshore-journal").daemon(true).factory());

    /** By ARN, the longest waiting first; guarded by itself. */
    private final Map<String, Change> changes = new LinkedHashMap<>();

    /** Whether a pass is under way or planned; guarded by {@code changes}. */
    private boolean busy;

    /** {@code loop} is where answers are heard. */
    public JournalWriter(Loop loop, FileJournal files) {
        this.loop = loop;
        this.files = files;
    }

    /** Blocks; for a start, when nothing else goes on yet. */
    @Override
    public List<JournalEntry> load() throws JournalFailure {
        return files.load();
    }

    @Override
    public Set<String> damaged() throws JournalFailure {
        return files.damaged();
    }

    @Override
    public void put(JournalEntry entry, Consumer<Optional<JournalFailure>> done) {
        change(entry.getTask().getTaskArn(), Optional.of(entry), done);
    }

    @Override
    public void remove(String taskArn) {
        change(
                taskArn,
                Optional.empty(),
                failure ->
                        failure.ifPresent(
                                why -> LOG.warn("task {}: {}", taskArn, why.getMessage())));
    }

    private void change(
            String arn, Optional<JournalEntry> entry, Consumer<Optional<JournalFailure>> done) {
        synchronized (changes) {
            Change older = changes.get(arn);
            var waiting =
                    older == null
                            ? new ArrayList<Consumer<Optional<JournalFailure>>>()
                            : older.waiting();
            waiting.add(done);
            changes.put(arn, new Change(entry, waiting));
            if (!busy && !thread.isShutdown()) {
                busy = true;
                thread.execute(this::passes);
            }
        }
    }

    private void passes() {
        do {
            pass(take());
        } while (goesOn());
    }

    private boolean goesOn() {
        synchronized (changes) {
            busy = !changes.isEmpty();
            return busy;
        }
    }

    private void pass(Map<String, Change> taken) {
        var entries = new LinkedHashMap<String, Optional<JournalEntry>>();
        taken.forEach((arn, change) -> entries.put(arn, change.entry()));
        Map<String, JournalFailure> failed = write(entries);
        loop.execute(
                () ->
                        taken.forEach(
                                (arn, change) -> {
                                    var failure = Optional.ofNullable(failed.get(arn));
                                    change.waiting().forEach(done -> done.accept(failure));
                                }));
    }

    private Map<String, JournalFailure> write(Map<String, Optional<JournalEntry>> entries) {
        try {
            return files.write(entries);
        } catch (RuntimeException bug) {
            LOG.error("a pass of the journal failed", bug);
            var failed = new HashMap<String, JournalFailure>();
            var why = new JournalFailure("cannot write the agent's journal", new IOException(bug));
            entries.keySet().forEach(arn -> failed.put(arn, why));
            return failed;
        }
    }

    private Map<String, Change> take() {
        var taken = new LinkedHashMap<String, Change>();
        synchronized (changes) {
            var all = changes.entrySet().iterator();
            while (all.hasNext() && taken.size() < MAX_PASS) {
                var next = all.next();
                taken.put(next.getKey(), next.getValue());
                all.remove();
            }
        }
        return taken;
    }

    /** Writes what waits; what a hung disk does not take in time is as after a crash. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the disk is busy: the newest entries of the journal are not written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
