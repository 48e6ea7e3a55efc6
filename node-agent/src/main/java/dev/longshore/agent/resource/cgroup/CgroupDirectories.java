package dev.longshore.agent.resource.cgroup;

import dev.longshore.agent.runtime.TaskLimits;
import dev.longshore.foundation.files.FileFault;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Cgroups as directories, where the container runtime makes its own in the same way (its cgroup
 * manager is {@code cgroupfs}): {@code /longshore/<task>}, on v1 in every hierarchy.
 */
final class CgroupDirectories implements TaskCgroups {
    private static final String PARENT = "longshore";
    private static final List<String> CONTROLLERS = List.of("cpu", "memory");

    private final Path root;
    private final boolean unified;

    /**
     * @param root where cgroups are mounted
     * @param version 1 or 2
     */
    CgroupDirectories(Path root, int version) {
        this.root = root;
        this.unified = version == 2;
    }

    @Override
    public void create(String taskId, TaskLimits limits) throws CgroupFailure {
        try {
            if (unified) {
                Path parent = root.resolve(PARENT);
                Files.createDirectories(parent.resolve(taskId));
                delegate(root);
                delegate(parent);
            }
            for (Limit limit : unified ? Limit.v2(limits) : Limit.v1(limits)) {
                Path hierarchy = unified ? root : root.resolve(limit.controller());
                Path cgroup = Files.createDirectories(hierarchy.resolve(PARENT).resolve(taskId));
                write(cgroup.resolve(limit.file()), limit);
            }
        } catch (IOException e) {
            throw new CgroupFailure("cannot make the task's cgroup: " + FileFault.inWords(e), e);
        }
    }

    @Override
    public String parent(String taskId) {
        return "/" + PARENT + "/" + taskId;
    }

    @Override
    public void remove(String taskId) throws CgroupFailure {
        try {
            for (Path parent : parents()) {
                removeTree(parent.resolve(taskId));
            }
        } catch (IOException e) {
            throw new CgroupFailure("cannot remove the task's cgroup: " + FileFault.inWords(e), e);
        }
    }

    @Override
    public Set<String> list() throws CgroupFailure {
        var tasks = new TreeSet<String>();
        try {
            for (Path parent : parents()) {
                for (Path task : directories(parent)) {
                    tasks.add(task.getFileName().toString());
                }
            }
        } catch (IOException e) {
            throw new CgroupFailure(
                    "cannot read the cgroups in " + root + ": " + FileFault.inWords(e), e);
        }
        return tasks;
    }

    /** Children of this cgroup get the controllers that their limits need (v2 only). */
    private static void delegate(Path cgroup) throws IOException {
        for (String controller : CONTROLLERS) {
            Files.writeString(cgroup.resolve("cgroup.subtree_control"), "+" + controller);
        }
    }

    private static void write(Path file, Limit limit) throws IOException {
        if (limit.required() || Files.exists(file)) {
            Files.writeString(file, limit.value());
        }
    }

    /** Where the cgroups of tasks are: one directory, or one in each hierarchy of v1. */
    private List<Path> parents() throws IOException {
        var hierarchies = unified ? List.of(root) : directories(root);
        return hierarchies.stream()
                .map(hierarchy -> hierarchy.resolve(PARENT))
                .filter(Files::isDirectory)
                .toList();
    }

    /** What the runtime has left empty in it goes too. */
    private static void removeTree(Path cgroup) throws IOException {
        for (Path child : directories(cgroup)) {
            removeTree(child);
        }
        Files.deleteIfExists(cgroup);
    }

    private static List<Path> directories(Path parent) throws IOException {
        var found = new ArrayList<Path>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(parent)) {
            for (Path child : children) {
                if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                    found.add(child);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }
}
