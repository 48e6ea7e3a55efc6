package dev.longshore.control.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.longshore.proto.store.Change;
import dev.longshore.proto.store.InstallationRow;
import dev.longshore.state.store.RocksStore;
import dev.longshore.state.store.StoreFailedException;
import dev.longshore.state.tables.Tables;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each recovery is told from all before it. */
class IncarnationTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_790_000_000);

    @TempDir private Path directory;
    private RocksStore rows;

    @BeforeEach
    void open() {
        rows = new RocksStore(directory.resolve("db"));
    }

    @AfterEach
    void close() {
        rows.close();
    }

    @Test
    void theFirstRecoveryIsNamedAfterItsTime() {
        Incarnation.begin(rows, NOW);

        assertThat(installation().getIncarnation()).isEqualTo(NOW.getEpochSecond());
    }

    @Test
    void laterOnesAreAboveEarlierOnesWhateverTheClockSays() {
        Incarnation.begin(rows, NOW);
        Incarnation.begin(rows, NOW.minusSeconds(86_400));

        assertThat(installation().getIncarnation()).isEqualTo(NOW.getEpochSecond() + 1);
    }

    @Test
    void theFeatureLevelStays() {
        OnlyRow.write(
                rows,
                Tables.INSTALLATION,
                Tables.INSTALLATION_KEY,
                InstallationRow.newBuilder().setFeatureLevel(3).build());

        Incarnation.begin(rows, NOW);

        assertThat(installation().getFeatureLevel()).isEqualTo(3);
    }

    /** A backup may be whole by its checksum, and have anything for a row. */
    @Test
    void aRowThatIsNoneIsSaidToBe() {
        rows.apply(
                List.of(
                        Change.newBuilder()
                                .setTable(Tables.INSTALLATION.id())
                                .setKey(ByteString.copyFrom(Tables.INSTALLATION_KEY.encode()))
                                .setRow(ByteString.copyFromUtf8("not a row"))
                                .build()),
                rows.applied());

        assertThatExceptionOfType(StoreFailedException.class)
                .isThrownBy(() -> Incarnation.begin(rows, NOW))
                .withMessageContaining("installation");
    }

    private InstallationRow installation() {
        return OnlyRow.read(rows, Tables.INSTALLATION, Tables.INSTALLATION_KEY).orElseThrow();
    }
}
