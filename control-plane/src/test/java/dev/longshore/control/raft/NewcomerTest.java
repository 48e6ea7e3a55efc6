package dev.longshore.control.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewcomerTest {
    @TempDir private Path folder;

    @Test
    void whoJoinsWithoutALogHasNoVote() throws Exception {
        assertThat(Newcomer.of(folder, folder.resolve("log")).votes()).isFalse();

        Files.createDirectory(folder.resolve("log"));
        assertThat(Newcomer.of(folder, folder.resolve("log")).votes())
                .as("after a restart before it had caught up")
                .isFalse();
    }

    @Test
    void whoHasALogVotes() throws Exception {
        Files.createDirectory(folder.resolve("log"));
        assertThat(Newcomer.of(folder, folder.resolve("log")).votes()).isTrue();
        assertThat(Newcomer.known().votes()).isTrue();
    }
}
