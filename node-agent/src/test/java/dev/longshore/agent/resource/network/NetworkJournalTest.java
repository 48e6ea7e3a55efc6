package dev.longshore.agent.resource.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.agent.HostNetwork;
import dev.longshore.proto.agent.HostSecurityGroups;
import dev.longshore.proto.agent.SecurityGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NetworkJournalTest {
    @TempDir Path directory;

    @Test
    void anotherAgentFindsWhatOneWrote() throws Exception {
        var entry =
                new NetworkJournal.Entry(
                        false, "10.32.0.65", "02:42:0a:20:00:41", List.of("sg-1", "sg-2"));
        new NetworkJournal(directory).write("one", entry);

        assertThat(new NetworkJournal(directory).read("one")).contains(entry);
        assertThat(new NetworkJournal(directory).readAll()).containsOnlyKeys("one");
        new NetworkJournal(directory).delete("one");
        assertThat(new NetworkJournal(directory).readAll()).isEmpty();
    }

    @Test
    void aWriteThatACrashCutShortIsNoEntry() throws Exception {
        Files.createDirectories(directory.resolve("tasks"));
        Files.writeString(directory.resolve("tasks/one.new"), "ma");

        assertThat(new NetworkJournal(directory).readAll()).isEmpty();
    }

    /** Its task had no security groups. */
    @Test
    void anEntryOfAnEarlierVersionIsRead() throws Exception {
        Files.createDirectories(directory.resolve("tasks"));
        Files.writeString(directory.resolve("tasks/one"), "made\n10.32.0.65\n02:42:0a:20:00:41");

        assertThat(new NetworkJournal(directory).read("one"))
                .contains(
                        new NetworkJournal.Entry(
                                true, "10.32.0.65", "02:42:0a:20:00:41", List.of()));
    }

    @Test
    void remembersTheSecurityGroups() throws Exception {
        var groups =
                HostSecurityGroups.newBuilder()
                        .addGroups(SecurityGroup.newBuilder().setId("sg-1"))
                        .build();
        assertThat(new NetworkJournal(directory).readSecurityGroups()).isEmpty();

        new NetworkJournal(directory).writeSecurityGroups(groups);

        assertThat(new NetworkJournal(directory).readSecurityGroups()).contains(groups);
    }

    @Test
    void remembersTheOverlay() throws Exception {
        var network = HostNetwork.newBuilder().addVpcCidrs("10.32.0.0/16").build();
        assertThat(new NetworkJournal(directory).readOverlay())
                .isEqualTo(HostNetwork.getDefaultInstance());

        new NetworkJournal(directory).writeOverlay(network);

        assertThat(new NetworkJournal(directory).readOverlay()).isEqualTo(network);
    }
}
