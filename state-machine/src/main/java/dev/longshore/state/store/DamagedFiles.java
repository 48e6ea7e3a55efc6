package dev.longshore.state.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;

/**
 * Which files of a store are damaged. RocksDB opens its table files while it reads the manifest, so
 * its own message may blame the manifest for damage in one of the tables.
 */
final class DamagedFiles {
    private DamagedFiles() {}

    /** The table files in {@code directory} that cannot be read by themselves, with the reason. */
    static List<String> in(Path directory) {
        var damaged = new ArrayList<String>();
        try (Stream<Path> files = Files.list(directory);
                var options = new Options()) {
            for (Path file : files.filter(f -> f.toString().endsWith(".sst")).sorted().toList()) {
                check(file, options, damaged);
            }
        } catch (IOException e) {
            damaged.add(directory + ": " + e.getMessage());
        }
        return damaged;
    }

    private static void check(Path file, Options options, List<String> damaged) {
        try (var reader = new SstFileReader(options)) {
            reader.open(file.toString());
            reader.verifyChecksum();
        } catch (RocksDBException e) {
            damaged.add(file + ": " + e.getMessage());
        }
    }
}
