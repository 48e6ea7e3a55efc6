package dev.longshore.control.recovery;

import dev.longshore.control.founding.FoundingRecord;
import dev.longshore.control.process.startup.DataDirectory;
import dev.longshore.control.process.startup.DataDirectory.Owner;
import dev.longshore.control.process.startup.StartException;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.foundation.files.FileFault;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.BackupHeader;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.backup.BackupFile;
import dev.longshore.state.backup.BackupRefused;
import dev.longshore.state.store.RocksStore;
import dev.longshore.state.store.StoreFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes an empty directory that of the first server of a new group, with a backup's rows. */
public final class Restoration {
    private final DataDirectory directory;
    private final Owner owner;
    private final GroupMember self;
    private final RandomGenerator random;
    private final InstantSource clock;

    /** {@code owner} is whose the directory is to be; {@code self} is that server. */
    public Restoration(
            DataDirectory directory,
            Owner owner,
            GroupMember self,
            RandomGenerator random,
            InstantSource clock) {
        this.directory = directory;
        this.owner = owner;
        this.self = self;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Restores.
     *
     * @return what was done, for people
     * @throws StartException which says why it was not, and what to do
     */
    public String run(Path file) {
        try {
            BackupFile backup = BackupFile.check(file);
            check(file, backup.header());
            var fresh = new FreshDirectory(directory, owner);
            if (!Files.exists(fresh.workspace())) {
                requireEmpty();
            }
            if (!fresh.begin()) {
                place(backup, fresh);
            }
            return words(backup.header());
        } catch (BackupRefused refused) {
            throw new StartException(String.valueOf(refused.getMessage()), refused);
        } catch (IOException e) {
            throw new StartException("cannot restore " + file + ": " + FileFault.inWords(e), e);
        } catch (StoreFailedException e) {
            throw new StartException("cannot restore " + file + ": " + e.getMessage(), e);
        }
    }

    private void place(BackupFile backup, FreshDirectory fresh) throws BackupRefused, IOException {
        Applied applied = backup.header().getApplied();
        try (var rows = new RocksStore(fresh.workspace().resolve("db"))) {
            rows.apply(List.of(), applied);
            backup.rows(changes -> rows.apply(changes, applied));
            NewLogs.renew(rows, random);
            Incarnation.begin(rows, clock.instant());
            fresh.place(self, rows, applied.getRaftTerm());
        }
    }

    private void requireEmpty() {
        if (FoundingRecord.of(directory.path()).hasLog()
                || Files.exists(directory.path().resolve("db"))) {
            throw new StartException(
                    directory.path()
                            + " is that of a server, with a log: a backup is restored into an empty directory"
                            + "\n  Put that directory aside, or choose another with --dir."
                            + " Where the server only lacks the others, see `longshore recover --help`.");
        }
    }

    private void check(Path file, BackupHeader header) {
        requireEqual(
                file, "account", header.getAccountId(), owner.accountId(), "LONGSHORE_ACCOUNT_ID");
        requireEqual(file, "region", header.getRegion(), owner.region(), "LONGSHORE_REGION");
        if (!Timestamps.isMoment(header.getTakenAt())) {
            throw new StartException(
                    file
                            + " is no backup that Longshore has written: the time at which it was taken is none"
                            + "\n  Use another backup.");
        }
        if (header.getGroup().equals(owner.group())) {
            throw new StartException(GroupName.mustBeNew(owner.group()));
        }
        if (header.getFeatureLevel() > FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE) {
            throw new StartException(
                    "%s is of an installation at feature level %d, and this version knows %d\n  Restore it with version %s, or a later one."
                            .formatted(
                                    file,
                                    header.getFeatureLevel(),
                                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE,
                                    header.getVersion()));
        }
    }

    private static void requireEqual(
            Path file, String what, String backups, String here, String setting) {
        if (!backups.equals(here)) {
            throw new StartException(
                    "%s is of %s %s, and this server is of %s %s\n  Set %s=%s: every stored ARN has it."
                            .formatted(file, what, backups, what, here, setting, backups));
        }
    }

    private String words(BackupHeader header) {
        return """
               %s is server %s, the only one of the new group '%s'.
               Its rows are those of group '%s' as of %s (entry %d of its log, written by server %s).
               What was changed after that is lost. Tasks that were started after it will be stopped by their agents.
               """
                        .formatted(
                                directory.path(),
                                self.id(),
                                owner.group(),
                                header.getGroup(),
                                Timestamps.instant(header.getTakenAt()),
                                header.getApplied().getRaftIndex(),
                                header.getServer())
                + NextSteps.of(self, directory.path(), owner.group());
    }
}
