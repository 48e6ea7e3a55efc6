package dev.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.longshore.proto.admin.BackupResponse;
import dev.longshore.proto.admin.BackupSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceivedBackupTest {
    private static final ByteString CONTENT = ByteString.copyFromUtf8("all rows");

    @TempDir private Path folder;

    @Test
    void aWholeOneGetsItsNameAndIsForItsOwnersEyesOnly() throws Exception {
        Path file = folder.resolve("backup");
        try (var received = new ReceivedBackup(file)) {
            received.take(
                    List.of(data(CONTENT.substring(0, 3)), data(CONTENT.substring(3)), summary())
                            .iterator());
            assertThat(file).doesNotExist();
            assertThat(folder.resolve("backup.part")).exists();
            received.finish();
        }

        assertThat(Files.readString(file)).isEqualTo("all rows");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(folder.resolve("backup.part")).doesNotExist();
    }

    @Test
    void nothingIsLeftOfOneThatDidNotComeWhole() throws Exception {
        for (List<BackupResponse> messages :
                List.of(
                        List.of(data(CONTENT)), // without its end
                        List.of(data(CONTENT.substring(1)), summary()), // without its begin
                        List.of(data(ByteString.copyFromUtf8("ALL ROWS")), summary()))) {
            assertThatThrownBy(
                            () -> {
                                try (var received = new ReceivedBackup(folder.resolve("b"))) {
                                    received.take(messages.iterator());
                                    received.finish();
                                }
                            })
                    .isInstanceOf(IOException.class)
                    .hasMessage("not all of the backup has come");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void whatAKilledCommandLeftIsNoHindrance() throws Exception {
        Files.writeString(folder.resolve("backup.part"), "half of something else, and much longer");
        try (var received = new ReceivedBackup(folder.resolve("backup"))) {
            received.take(List.of(data(CONTENT), summary()).iterator());
            received.finish();
        }
        assertThat(Files.readString(folder.resolve("backup"))).isEqualTo("all rows");
    }

    private static BackupResponse data(ByteString bytes) {
        return BackupResponse.newBuilder().setData(bytes).build();
    }

    private static BackupResponse summary() throws Exception {
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(CONTENT.toByteArray());
        return BackupResponse.newBuilder()
                .setSummary(
                        BackupSummary.newBuilder()
                                .setBytes(CONTENT.size())
                                .setSha256(HexFormat.of().formatHex(sha256)))
                .build();
    }
}
