package dev.longshore.control.recovery;

import dev.longshore.control.founding.FoundingRecord;
import dev.longshore.control.process.startup.DataDirectory;
import dev.longshore.control.process.startup.DataDirectory.Owner;
import dev.longshore.control.raft.GroupFiles;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.foundation.files.SyncedTree;
import dev.longshore.foundation.files.WholeFile;
import dev.longshore.state.store.RocksStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Puts a new group's log into a server's directory, where each step can be the last: what is not
 * finished is marked, no server starts on it, and the same command goes on with it.
 */
final class FreshDirectory {
    /** What the directory held before; nothing reads it any more. */
    private static final String BEFORE = "before-recovery";

    private final DataDirectory directory;
    private final Owner owner;

    /** {@code owner} is whose the directory is to be. */
    FreshDirectory(DataDirectory directory, Owner owner) {
        this.directory = directory;
        this.owner = owner;
    }

    /** Where the new log and what it is made of are built. */
    Path workspace() {
        return directory.path().resolve(DataDirectory.UNFINISHED);
    }

    /**
     * Finishes what a killed process had all but done; else begins with an empty workspace.
     *
     * @return whether everything is done
     */
    boolean begin() throws IOException {
        boolean built = Files.exists(built());
        boolean placed =
                Files.exists(workspace()) && GroupFiles.has(directory.path(), owner.group());
        if (built || placed) {
            finish();
            return true;
        }
        SyncedTree.delete(workspace());
        Files.createDirectories(workspace());
        WholeFile.syncDirectory(directory.path());
        return false;
    }

    /** Makes the rows those of a new group's only member, and puts them in their place. */
    void place(GroupMember self, RocksStore rows, long lastTerm) throws IOException {
        Path building = workspace().resolve("building");
        GroupFiles.writeFresh(building, owner.group(), self, rows, lastTerm);
        SyncedTree.sync(building);
        Files.move(building, built(), StandardCopyOption.ATOMIC_MOVE);
        WholeFile.syncDirectory(workspace());
        finish();
    }

    private Path built() {
        return workspace().resolve("raft");
    }

    private void finish() throws IOException {
        Path raft = GroupFiles.raft(directory.path());
        if (Files.exists(built())) {
            putAside(raft);
            putAside(directory.path().resolve("db")); // a snapshot is taken in where there is none
            Files.deleteIfExists(directory.path().resolve("db.installing"));
            Files.move(built(), raft, StandardCopyOption.ATOMIC_MOVE);
            WholeFile.syncDirectory(directory.path());
        }
        FoundingRecord.delete(directory.path());
        directory.reclaim(owner);
        SyncedTree.delete(workspace());
        WholeFile.syncDirectory(directory.path());
    }

    private void putAside(Path content) throws IOException {
        if (Files.exists(content)) {
            Path before = directory.path().resolve(BEFORE);
            Files.createDirectories(before);
            Path aside = before.resolve(content.getFileName());
            SyncedTree.delete(aside); // of an earlier recovery
            Files.move(content, aside, StandardCopyOption.ATOMIC_MOVE);
            WholeFile.syncDirectory(before);
        }
    }
}
