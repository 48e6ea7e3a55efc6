package dev.longshore.control.founding;

import dev.longshore.control.process.startup.StartException;
import dev.longshore.foundation.files.FileFault;
import dev.longshore.foundation.files.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a server's directory says of the founding of its group: the directory's own nonce, and those
 * of all founders once they have met.
 */
public final class FoundingRecord {
    private static final String FILE = "founding";
    private static final String NONCE = "nonce";
    private static final String FOUNDER = "founder.";
    private static final int NONCE_BYTES = 16;

    private final Path directory;
    private final Path file;
    private volatile String nonce = "";
    private volatile Map<String, String> founders = Map.of();

    private FoundingRecord(Path directory) {
        this.directory = directory;
        this.file = directory.resolve(FILE);
    }

    /**
     * Reads what is there.
     *
     * @throws StartException if that cannot be read
     */
    public static FoundingRecord of(Path directory) {
        var record = new FoundingRecord(directory);
        if (Files.exists(record.file)) {
            record.read();
        }
        return record;
    }

    /** Forgets the founders: the directory is to be that of another group's member. */
    public static void delete(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(FILE));
    }

    private void read() {
        var lines = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            lines.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new StartException("cannot read " + file + ": " + e.getMessage(), e);
        }
        var read = new TreeMap<String, String>();
        for (String name : lines.stringPropertyNames()) {
            if (name.startsWith(FOUNDER)) {
                read.put(name.substring(FOUNDER.length()), lines.getProperty(name));
            }
        }
        nonce = lines.getProperty(NONCE, "");
        founders = Map.copyOf(read);
    }

    /** Whether a Raft member has ever kept its log in the directory. */
    public boolean hasLog() {
        Path raft = directory.resolve("raft");
        if (!Files.isDirectory(raft)) {
            return false;
        }
        try (Stream<Path> groups = Files.list(raft)) {
            return groups.anyMatch(Files::isDirectory);
        } catch (IOException e) {
            throw new StartException("cannot read " + raft + ": " + FileFault.inWords(e), e);
        }
    }

    /** The directory's nonce; drawn and written where there is none. */
    String nonce() {
        if (nonce.isEmpty()) {
            var bytes = new byte[NONCE_BYTES];
            new SecureRandom().nextBytes(bytes);
            nonce = HexFormat.of().formatHex(bytes);
            write();
        }
        return nonce;
    }

    /** The founders have met: from now on the directory is that of a member. */
    void founded(Map<String, String> met) {
        founders = Map.copyOf(met);
        write();
    }

    /** Whether the founders have met. */
    boolean isFounded() {
        return !founders.isEmpty();
    }

    String knownNonce() {
        return nonce;
    }

    Map<String, String> founders() {
        return founders;
    }

    private void write() {
        var text = new StringBuilder(NONCE + "=" + nonce + "\n");
        new TreeMap<>(founders)
                .forEach((id, of) -> text.append(FOUNDER + id + "=" + of).append('\n'));
        try {
            WholeFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new StartException("cannot write " + file + ": " + FileFault.inWords(e), e);
        }
    }
}
