package dev.longshore.agent.session;

import dev.longshore.foundation.config.ConfigException;
import dev.longshore.foundation.files.FileFault;
import dev.longshore.foundation.files.RegularFile;
import dev.longshore.foundation.files.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In a file, which is there only where the cluster has ever been recovered. Confined to the agent's
 * loop; it is written once for each recovery.
 */
public final class IncarnationFile implements KnownIncarnation {
    private static final Logger LOG = LoggerFactory.getLogger(IncarnationFile.class);

    private static final int MOST_BYTES = 100;

    private final Path file;
    private long known;

    /**
     * Reads it.
     *
     * @throws ConfigException if it is there and cannot be read
     */
    public IncarnationFile(Path file) {
        this.file = file;
        this.known = Files.exists(file) ? read(file) : 0;
    }

    private static long read(Path file) {
        try {
            List<String> lines = RegularFile.lines(file, MOST_BYTES);
            return Long.parseLong(String.join("", lines).strip());
        } catch (IOException e) {
            throw unreadable(file, FileFault.inWords(e));
        } catch (NumberFormatException e) {
            throw unreadable(file, "it holds no number");
        }
    }

    private static ConfigException unreadable(Path file, String why) {
        return new ConfigException(
                "cannot read "
                        + file
                        + ", which says what recovery of the cluster this agent has followed ("
                        + why
                        + "): remove it once no server of before the last recovery runs");
    }

    @Override
    public long get() {
        return known;
    }

    @Override
    public void follow(long incarnation) {
        known = incarnation;
        try {
            WholeFile.write(file, Long.toString(incarnation).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.warn(
                    "{} cannot be written ({}): after a restart this agent may follow servers of"
                            + " before the recovery",
                    file,
                    FileFault.inWords(e));
        }
    }

    @Override
    public String place() {
        return file.toString();
    }
}
