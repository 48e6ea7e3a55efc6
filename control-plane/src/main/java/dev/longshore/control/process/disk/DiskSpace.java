package dev.longshore.control.process.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Measures the room that is left for a server's data. */
@FunctionalInterface
public interface DiskSpace {
    /** Bytes that this process may still write. */
    long freeBytes() throws IOException;

    /** Of the file system that holds {@code directory}. */
    static DiskSpace of(Path directory) {
        return () -> Files.getFileStore(directory).getUsableSpace();
    }
}
