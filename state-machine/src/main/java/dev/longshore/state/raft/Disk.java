package dev.longshore.state.raft;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.ratis.util.FileUtils;

/**
 * What is done to files where it matters what a loss of power leaves of it: nothing is on the disk
 * for certain before it is synced, neither a file's content nor a name in a directory. Any thread.
 */
interface Disk {
    /** Makes an empty file. */
    void create(Path file) throws IOException;

    void createDirectory(Path directory) throws IOException;

    /** Another name for a file. */
    void link(Path name, Path file) throws IOException;

    void copy(Path from, Path to) throws IOException;

    void delete(Path file) throws IOException;

    /** With all that is in it; nothing where it does not exist. */
    void deleteTree(Path directory) throws IOException;

    boolean exists(Path path);

    /** Makes a file's content, or the names in a directory, survive a loss of power. */
    void sync(Path path) throws IOException;

    /** This machine's. */
    Disk REAL =
            new Disk() {
                @Override
                public void create(Path file) throws IOException {
                    Files.createFile(file);
                }

                @Override
                public void createDirectory(Path directory) throws IOException {
                    Files.createDirectory(directory);
                }

                @Override
                public void link(Path name, Path file) throws IOException {
                    Files.createLink(name, file);
                }

                @Override
                public void copy(Path from, Path to) throws IOException {
                    Files.copy(from, to);
                }

                @Override
                public void delete(Path file) throws IOException {
                    Files.delete(file);
                }

                @Override
                public void deleteTree(Path directory) throws IOException {
                    if (exists(directory)) {
                        FileUtils.deleteFully(directory);
                    }
                }

                @Override
                public boolean exists(Path path) {
                    return Files.exists(path);
                }

                @Override
                public void sync(Path path) throws IOException {
                    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                        channel.force(true);
                    }
                }
            };
}
