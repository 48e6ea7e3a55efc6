package dev.longshore.state.raft;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.apache.ratis.util.FileUtils;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of a replica: one directory {@code snapshot.TERM_INDEX} each, kept as few as the
 * retention policy says.
 */
final class SnapshotDirectory implements StateMachineStorage {
    private static final Pattern NAME = Pattern.compile("snapshot\\.(\\d+)_(\\d+)");

    /** What RocksDB calls a checkpoint in the making. */
    private static final Pattern UNFINISHED = Pattern.compile(NAME.pattern() + "\\.tmp");

    private volatile @Nullable Path directory;
    private volatile @Nullable SnapshotInfo latest;

    @Override
    public void init(RaftStorage storage) throws IOException {
        Path root = storage.getStorageDir().getStateMachineDir().toPath();
        Files.createDirectories(root);
        directory = root;
        removeUnfinished(root);
        reload();
    }

    /** A checkpoint that a crash cut short: its links keep files alive that nobody else needs. */
    private static void removeUnfinished(Path root) throws IOException {
        File[] files = root.toFile().listFiles(File::isDirectory);
        for (File file : files == null ? new File[0] : files) {
            if (UNFINISHED.matcher(file.getName()).matches()) {
                FileUtils.deleteFully(file.toPath());
            }
        }
    }

    /** Where the checkpoint of this position belongs. */
    Path at(TermIndex position) {
        return directory().resolve("snapshot." + position.getTerm() + "_" + position.getIndex());
    }

    /** Looks at the disk again: after a checkpoint was written here or received from the leader. */
    void reload() {
        var newest = list().lastEntry();
        latest = newest == null ? null : describe(newest.getKey(), newest.getValue());
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        return latest;
    }

    @Override
    public void format() {}

    @Override
    public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) throws IOException {
        int keep = policy.getNumSnapshotsRetained();
        var all = list();
        while (keep > 0 && all.size() > keep) {
            FileUtils.deleteFully(all.pollFirstEntry().getValue());
        }
    }

    private Path directory() {
        Path root = directory;
        if (root == null) {
            throw new IllegalStateException("not initialised yet");
        }
        return root;
    }

    private NavigableMap<TermIndex, Path> list() {
        var found = new TreeMap<TermIndex, Path>();
        File[] files = directory().toFile().listFiles(File::isDirectory);
        for (File file : files == null ? new File[0] : files) {
            var name = NAME.matcher(file.getName());
            if (name.matches()) {
                found.put(
                        TermIndex.valueOf(
                                Long.parseLong(name.group(1)), Long.parseLong(name.group(2))),
                        file.toPath());
            }
        }
        return found;
    }

    private static SnapshotInfo describe(TermIndex at, Path snapshot) {
        try (Stream<Path> content = Files.list(snapshot)) {
            List<FileInfo> files =
                    content.filter(file -> !file.toString().endsWith(".md5"))
                            .sorted()
                            .map(
                                    file ->
                                            new FileInfo(
                                                    file,
                                                    null)) // no digest: Ratis computes it when it
                            // sends the file
                            .toList();
            return new FileListSnapshotInfo(files, at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
