package dev.longshore.state.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.junit.jupiter.api.Test;

/** Power is lost after each step of installing a snapshot. */
class InstallationsTest {
    private static final Path HOME = Path.of("/server");
    private static final Path DB = HOME.resolve("db");
    private static final Path RECEIVED = Path.of("/server/raft/sm/snapshot.1_7");

    private static final Map<String, String> OLD =
            Map.of("000007.sst", "old rows", "CURRENT", "old", "MANIFEST-000001", "old");
    private static final Map<String, String> NEW =
            Map.of("000009.sst", "rows", "CURRENT", "new", "MANIFEST-000002", "new");

    /** Of what is not synced, a disk keeps whatever it likes. */
    private static final int TRIES = 200;

    @Test
    void whateverIsLostTheDatabaseIsWholeOrMarkedAndTheSnapshotWholeThen() throws IOException {
        var random = new Random(1);
        int steps = 0;
        boolean lost = true;
        while (lost) {
            for (int i = 0; i < TRIES; i++) {
                var disk = disk();
                disk.losePowerAfter(steps);
                lost = !installs(disk);
                disk.boot(random);
                check(disk, steps);
                assertThat(installs(disk)).as("the next start").isTrue();
                disk.boot(random);
                assertThat(disk.contents(DB)).isEqualTo(NEW);
            }
            steps++;
        }
        assertThat(steps).isGreaterThan(15);
    }

    private static void check(ForgetfulDisk disk, int steps) throws IOException {
        boolean marked = disk.exists(HOME.resolve("db.installing"));
        if (marked) {
            assertThat(disk.contents(RECEIVED)).as("after %d steps", steps).isEqualTo(NEW);
        } else {
            assertThat(disk.contents(DB)).as("after %d steps", steps).isIn(OLD, NEW);
        }
        if (!disk.exists(RECEIVED) || !disk.contents(RECEIVED).equals(NEW)) {
            receive(disk); // from the leader once more
            disk.syncAll();
        }
    }

    private static boolean installs(ForgetfulDisk disk) throws IOException {
        try {
            new LiveDatabase(HOME, disk).replace(snapshot());
            return true;
        } catch (ForgetfulDisk.PowerLost e) {
            return false;
        }
    }

    /** With a database, and with a snapshot that has just come. */
    private static ForgetfulDisk disk() throws IOException {
        var disk = new ForgetfulDisk();
        for (var file : OLD.entrySet()) {
            disk.write(DB.resolve(file.getKey()), file.getValue());
        }
        disk.write(HOME.resolve("raft/sm/other"), "");
        disk.syncAll();
        receive(disk);
        return disk;
    }

    private static void receive(ForgetfulDisk disk) throws IOException {
        disk.deleteTree(RECEIVED);
        for (var file : NEW.entrySet()) {
            disk.write(RECEIVED.resolve(file.getKey()), file.getValue());
        }
    }

    private static SnapshotInfo snapshot() {
        List<FileInfo> files =
                NEW.keySet().stream().map(it -> new FileInfo(RECEIVED.resolve(it), null)).toList();
        return new FileListSnapshotInfo(files, TermIndex.valueOf(1, 7));
    }
}
