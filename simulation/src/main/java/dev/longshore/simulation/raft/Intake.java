package dev.longshore.simulation.raft;

import dev.longshore.simulation.raft.Message.Answer;
import dev.longshore.simulation.raft.Message.Append;
import dev.longshore.simulation.raft.Message.Install;
import dev.longshore.simulation.raft.Message.Verdict;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Sabotage;
import java.time.Duration;

/** How a follower takes what its leader sends. */
final class Intake {
    private static final Duration INSTALL_LEAST = Duration.ofMillis(20);
    private static final Duration INSTALL_MOST = Duration.ofMillis(400);

    private final Member member;
    private final Disk disk;
    private boolean installing;

    /** How far the log is known to be that of the present leader. */
    private long equalTo;

    private long leadersCommit;

    Intake(Member member) {
        this.member = member;
        this.disk = member.disk();
    }

    /** There is another leader. */
    void follows() {
        equalTo = 0;
        leadersCommit = 0;
    }

    void take(String leader, Append append) {
        long term = disk.term();
        if (installing || append.previousIndex() > disk.last() || !isEqualBefore(append)) {
            long wanted =
                    append.previousIndex() > disk.last() ? disk.last() + 1 : member.commit() + 1;
            answer(leader, Verdict.GAP, wanted, append.sentNanos());
            return;
        }
        long end = append.previousIndex() + append.entries().size();
        store(append);
        equalTo = Math.max(equalTo, end);
        leadersCommit = Math.max(leadersCommit, append.committed());
        commit();
        if (disk.written() >= end || member.sabotaged(Sabotage.ACKNOWLEDGE_BEFORE_WRITE)) {
            answer(leader, Verdict.WRITTEN, end, append.sentNanos());
        }
        if (disk.written() < end) {
            member.write(
                    () -> {
                        if (disk.term() == term) {
                            commit();
                            long written = Math.min(end, disk.written());
                            answer(leader, Verdict.WRITTEN, written, append.sentNanos());
                        }
                    });
        }
    }

    /** What a snapshot holds is committed, and so the same everywhere. */
    private boolean isEqualBefore(Append append) {
        return append.previousIndex() < disk.base()
                || disk.termAt(append.previousIndex()) == append.previousTerm();
    }

    private void store(Append append) {
        long index = append.previousIndex();
        for (Entry entry : append.entries()) {
            index++;
            if (index <= disk.base() || disk.termAt(index) == entry.term()) {
                continue;
            }
            if (index <= disk.last()) {
                disk.truncate(index);
                member.world().coverage().hit(Point.ENTRIES_OVERWRITTEN);
            }
            disk.append(entry);
        }
    }

    private void commit() {
        member.commitTo(Math.min(leadersCommit, equalTo));
    }

    void take(String leader, Install install) {
        long term = disk.term();
        var checkpoint = install.checkpoint();
        if (checkpoint.index() <= member.commit()) {
            answer(leader, Verdict.WRITTEN, checkpoint.index(), install.sentNanos());
            return;
        }
        if (installing) {
            return;
        }
        installing = true;
        member.loop()
                .after(
                        member.world().between(INSTALL_LEAST, INSTALL_MOST),
                        () -> {
                            installing = false;
                            if (disk.term() == term && checkpoint.index() > member.commit()) {
                                disk.install(checkpoint);
                                installed();
                                answer(
                                        leader,
                                        Verdict.WRITTEN,
                                        checkpoint.index(),
                                        install.sentNanos());
                            }
                        });
    }

    private void installed() {
        member.world().coverage().hit(Point.SNAPSHOT_INSTALLED);
        member.world().note(member.self().id(), "installed a snapshot");
        member.self().skipNext(member.sabotaged(Sabotage.SKIP_ENTRY_AFTER_SNAPSHOT));
        member.installed();
    }

    private void answer(String leader, Verdict verdict, long index, long sentNanos) {
        member.send(leader, new Answer(disk.term(), verdict, index, sentNanos));
    }
}
