package dev.longshore.control.recovery;

import dev.longshore.control.process.startup.Damage;
import dev.longshore.control.process.startup.DataDirectory;
import dev.longshore.control.process.startup.DataDirectory.Owner;
import dev.longshore.control.process.startup.StartException;
import dev.longshore.control.raft.GroupFiles;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.state.raft.SurvivingReplica;
import dev.longshore.state.store.RocksStore;
import dev.longshore.state.store.StoreFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Makes a server whose group has lost its majority the only one of a new group, with everything
 * that it has.
 */
public final class LostQuorum {
    private final DataDirectory directory;
    private final Owner owner;
    private final GroupMember self;
    private final RandomGenerator random;
    private final InstantSource clock;

    /** {@code owner} is whose the directory is to be; {@code self} is that server. */
    public LostQuorum(
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

    /** What is said before anything is done. */
    public static String warning() {
        return """
               This makes one server a cluster of its own, from what it has. Do it only where a majority of the servers is lost for good:
                 - What the others had acknowledged and this server never received is lost. Take the server with the newest log:
                   compare `applied_index` in `longshore admin status` of those that still answer.
                 - What this server has in its log counts as done, also what was never acknowledged to anybody.
                 - The others must never start again on their old directories: they would answer clients, and command agents that have not met this one.
               """;
    }

    /**
     * Recovers.
     *
     * @return what was done, for people
     * @throws StartException which says why it was not, and what to do
     */
    public String run() {
        try {
            var fresh = new FreshDirectory(directory, owner);
            Owner before = directory.owner();
            check(before, Files.exists(fresh.workspace()));
            if (fresh.begin()) {
                return "The recovery that had been cut short is done.\n"
                        + NextSteps.of(self, directory.path(), owner.group());
            }
            return recover(before, fresh);
        } catch (IOException e) {
            throw Damage.explain(e, directory.path(), self.id());
        } catch (StoreFailedException e) {
            throw Damage.explain(e, directory.path(), self.id());
        }
    }

    private void check(Owner before, boolean goesOn) {
        directory.requireSame(before, owner);
        if (goesOn) {
            return;
        }
        if (before.group().equals(owner.group())) {
            throw new StartException(GroupName.mustBeNew(owner.group()));
        }
        if (!GroupFiles.has(directory.path(), before.group())) {
            throw new StartException(
                    directory.path()
                            + " has no log of group '"
                            + before.group()
                            + "'\n  Take the directory of a server that has been a member, or restore a backup: `longshore restore`.");
        }
        if (GroupFiles.isNewcomer(directory.path())) {
            throw new StartException(
                    directory.path()
                            + " is that of a server that had only just joined, and had not received everything"
                            + "\n  Take another server's, or restore a backup: `longshore restore`.");
        }
    }

    private String recover(Owner before, FreshDirectory fresh) throws IOException {
        Path copy = Files.createDirectories(fresh.workspace().resolve("copy"));
        SurvivingReplica.Found found = GroupFiles.survivor(directory.path(), before.group(), copy);
        try (RocksStore rows = found.store()) {
            long last = rows.applied().getRaftIndex();
            NewLogs.renew(rows, random);
            Incarnation.begin(rows, clock.instant());
            fresh.place(self, rows, found.lastTerm());
            return """
                   %s is server %s, the only one of the new group '%s'.
                   It has everything of group '%s' up to entry %d of its log; of these, %d had not been applied yet.
                   What the directory held before is in %s: remove it once all is well.
                   """
                            .formatted(
                                    directory.path(),
                                    self.id(),
                                    owner.group(),
                                    before.group(),
                                    last,
                                    last - found.appliedIndex(),
                                    directory.path().resolve("before-recovery"))
                    + NextSteps.of(self, directory.path(), owner.group());
        }
    }
}
