package dev.longshore.fuzz.input;

import dev.longshore.foundation.files.SyncedTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory of this process, for targets that read files. It goes with the process. */
public final class Scratch {
    private Scratch() {}

    /** An empty one. */
    public static Path directory(String of) {
        try {
            Path directory = Files.createTempDirectory("longshore-fuzz-" + of);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException("no directory for temporary files", e);
        }
    }

    /** Removes a directory with all that is in it. */
    public static void delete(Path directory) {
        try {
            SyncedTree.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " cannot be removed", e);
        }
    }
}
