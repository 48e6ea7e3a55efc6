package dev.longshore.state.raft;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory. When power is lost, of what was not synced each thing is there or is not: a
 * file's content, and every single change of the names in a directory.
 */
final class ForgetfulDisk implements Disk {
    /** The content of a file that was not written whole. */
    static final String TORN = "torn";

    /** Power is lost. */
    static final class PowerLost extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private sealed interface Node {}

    private static final class File implements Node {
        String content = "";
        boolean synced;
    }

    private record Change(String name, @Nullable Node node) {}

    private static final class Directory implements Node {
        final Map<String, Node> names = new TreeMap<>();
        final Map<String, Node> onDisk = new TreeMap<>();
        final List<Change> unsynced = new ArrayList<>();

        void change(String name, @Nullable Node node) {
            apply(names, new Change(name, node));
            unsynced.add(new Change(name, node));
        }
    }

    private final Directory root = new Directory();
    private int stepsLeft = Integer.MAX_VALUE;

    /** From now on, so many changes and syncs succeed. */
    void losePowerAfter(int steps) {
        stepsLeft = steps;
    }

    /** Writes a file, and its directories, that is not synced. */
    void write(Path path, String content) throws IOException {
        Directory at = root;
        for (Path name : Objects.requireNonNull(path.getParent())) {
            if (!at.names.containsKey(name.toString())) {
                at.change(name.toString(), new Directory());
            }
            at = (Directory) Objects.requireNonNull(at.names.get(name.toString()));
        }
        create(path);
        file(path).content = content;
    }

    /** Everything is on the disk. */
    void syncAll() {
        syncAll(root);
    }

    private static void syncAll(Node node) {
        switch (node) {
            case File file -> file.synced = true;
            case Directory directory -> {
                settle(directory);
                directory.names.values().forEach(ForgetfulDisk::syncAll);
            }
        }
    }

    /** What is there once power is back. */
    void boot(RandomGenerator chance) {
        stepsLeft = Integer.MAX_VALUE;
        boot(root, chance);
    }

    private static void boot(Node node, RandomGenerator chance) {
        switch (node) {
            case File file -> {
                file.content = file.synced || chance.nextBoolean() ? file.content : TORN;
                file.synced = true;
            }
            case Directory directory -> {
                directory.unsynced.stream()
                        .filter(change -> chance.nextBoolean())
                        .forEach(change -> apply(directory.onDisk, change));
                directory.unsynced.clear();
                directory.names.clear();
                directory.names.putAll(directory.onDisk);
                directory.names.values().forEach(each -> boot(each, chance));
            }
        }
    }

    /** The contents of the files in a directory, by name; empty where there is none. */
    Map<String, String> contents(Path directory) throws IOException {
        var contents = new TreeMap<String, String>();
        if (exists(directory)) {
            for (String name : directory(directory).names.keySet()) {
                contents.put(name, file(directory.resolve(name)).content);
            }
        }
        return contents;
    }

    @Override
    public void create(Path file) throws IOException {
        add(file, new File());
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        add(directory, new Directory());
    }

    @Override
    public void link(Path name, Path file) throws IOException {
        add(name, file(file));
    }

    @Override
    public void copy(Path from, Path to) throws IOException {
        var copy = new File();
        copy.content = file(from).content;
        add(to, copy);
    }

    @Override
    public void delete(Path file) throws IOException {
        step();
        node(file);
        parent(file).change(name(file), null);
    }

    @Override
    public void deleteTree(Path directory) throws IOException {
        if (exists(directory)) {
            for (String name : List.copyOf(directory(directory).names.keySet())) {
                delete(directory.resolve(name));
            }
            delete(directory);
        }
    }

    @Override
    public boolean exists(Path path) {
        try {
            node(path);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void sync(Path path) throws IOException {
        step();
        switch (node(path)) {
            case File file -> file.synced = true;
            case Directory directory -> settle(directory);
        }
    }

    private static void settle(Directory directory) {
        directory.unsynced.forEach(change -> apply(directory.onDisk, change));
        directory.unsynced.clear();
    }

    private static void apply(Map<String, Node> names, Change change) {
        if (change.node() == null) {
            names.remove(change.name());
        } else {
            names.put(change.name(), change.node());
        }
    }

    private void step() throws PowerLost {
        if (stepsLeft == 0) {
            throw new PowerLost();
        }
        stepsLeft--;
    }

    private void add(Path path, Node node) throws IOException {
        step();
        if (parent(path).names.containsKey(name(path))) {
            throw new FileAlreadyExistsException(path.toString());
        }
        parent(path).change(name(path), node);
    }

    private Directory parent(Path path) throws IOException {
        return directory(Objects.requireNonNull(path.getParent()));
    }

    private static String name(Path path) {
        return Objects.requireNonNull(path.getFileName()).toString();
    }

    private File file(Path path) throws IOException {
        if (node(path) instanceof File file) {
            return file;
        }
        throw new IOException(path + " is a directory");
    }

    private Directory directory(Path path) throws IOException {
        if (node(path) instanceof Directory directory) {
            return directory;
        }
        throw new IOException(path + " is a file");
    }

    private Node node(Path path) throws IOException {
        Node at = root;
        for (Path name : path) {
            Node next = at instanceof Directory in ? in.names.get(name.toString()) : null;
            if (next == null) {
                throw new NoSuchFileException(path.toString());
            }
            at = next;
        }
        return at;
    }
}
