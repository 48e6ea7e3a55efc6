package dev.longshore.state.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.Change;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.InstallationRow;
import dev.longshore.state.store.RocksStore;
import dev.longshore.state.tables.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveDatabaseTest {
    @TempDir Path directory;

    @Test
    void aServerOfTheInstallationsVersionOpensItsRows() throws IOException {
        writtenAtLevel(FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);
        var database = new LiveDatabase(directory);

        assertThat(database.open().getIndex()).isEqualTo(7);
        database.close();
    }

    @Test
    void aServerThatIsOlderThanTheInstallationDoesNotStart() {
        writtenAtLevel(FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE + 1);
        var database = new LiveDatabase(directory);

        assertThatThrownBy(database::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("run the version that the other servers run");
        database.close();
    }

    private void writtenAtLevel(int level) {
        try (var store = new RocksStore(directory.resolve("db"))) {
            var row = InstallationRow.newBuilder().setFeatureLevel(level).build();
            store.apply(
                    List.of(
                            Change.newBuilder()
                                    .setTable(Tables.INSTALLATION.id())
                                    .setKey(ByteString.copyFrom(Tables.INSTALLATION_KEY.encode()))
                                    .setRow(row.toByteString())
                                    .build()),
                    Applied.newBuilder().setRaftTerm(1).setRaftIndex(7).build());
        }
    }
}
