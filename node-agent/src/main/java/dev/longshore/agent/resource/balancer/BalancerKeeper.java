package dev.longshore.agent.resource.balancer;

import dev.longshore.agent.resource.Each;
import dev.longshore.agent.resource.NodePart;
import dev.longshore.agent.resource.ResourceFailure;
import dev.longshore.agent.resource.ResourceKeeper;
import dev.longshore.agent.resource.TargetHealth;
import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.runtime.Place;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.task.BalancerTasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The nodes of load balancers on this machine, as a resource of their tasks: a directory that the
 * container sees, and a thread that keeps what runs in it as the part "balancers" says.
 */
public final class BalancerKeeper implements ResourceKeeper, TargetHealth, AutoCloseable {
    private final Path directory;

    /** By the task's id; bounded by the machine's tasks. */
    private final Map<String, BalancerWatch> watches = new ConcurrentHashMap<>();

    /** The part, whose tasks may not be here yet. */
    private NavigableMap<String, PartEntry> wanted = Collections.emptyNavigableMap();

    /** The part with certificates and their keys. */
    private NavigableMap<String, PartEntry> certificates = Collections.emptyNavigableMap();

    private volatile Consumer<BalancerObservation> observer = observation -> {};

    /**
     * @param directory for the directories of all nodes; lost with a boot
     */
    public BalancerKeeper(Path directory) {
        this.directory = directory;
    }

    /** The parts of the assignment that say what the nodes do, and with which certificates. */
    public List<NodePart> parts() {
        return List.of(
                new NodePart("certificates", this::applyCertificates),
                new NodePart("balancers", this::apply));
    }

    @Override
    public void observe(Consumer<BalancerObservation> found) {
        observer = found;
        watches.values().forEach(BalancerWatch::tellAgain);
    }

    private synchronized void apply(NavigableMap<String, PartEntry> table) throws ResourceFailure {
        wanted = table;
        watchAll();
    }

    private synchronized void applyCertificates(NavigableMap<String, PartEntry> table)
            throws ResourceFailure {
        certificates = table;
        watchAll();
    }

    private void watchAll() throws ResourceFailure {
        Each.of(
                wanted.keySet(),
                arn -> {
                    if (Files.exists(directory(Arns.id(arn)))) {
                        watch(arn);
                    }
                });
    }

    /**
     * What a node does, and its certificates, are told before or after its task is; until then it
     * goes on with what it does.
     */
    private void watch(String taskArn) throws BalancerFailure {
        Optional<BalancerWish> wish =
                Optional.ofNullable(wanted.get(taskArn))
                        .flatMap(entry -> BalancerWish.of(entry.getBalancer(), certificates));
        String id = Arns.id(taskArn);
        BalancerWatch watch = watches.get(id);
        if (watch == null) {
            watches.put(
                    id,
                    new BalancerWatch(
                            taskArn,
                            directory(id),
                            BalancerTasks.DIRECTORY,
                            wish,
                            it -> observer.accept(it)));
        } else {
            wish.ifPresent(watch::become);
        }
    }

    @Override
    public TaskResource resource() {
        return TaskResource.BALANCER;
    }

    @Override
    public synchronized void prepare(AssignedTask task) throws BalancerFailure {
        Path own = directory(Arns.id(task.getTaskArn()));
        try {
            Files.createDirectories(own);
        } catch (IOException e) {
            throw new BalancerFailure("cannot make " + own, e);
        }
        watch(task.getTaskArn());
    }

    @Override
    public synchronized void release(AssignedTask task) throws BalancerFailure {
        String id = Arns.id(task.getTaskArn());
        BalancerWatch watch = watches.remove(id);
        if (watch != null) {
            watch.close();
        }
        try (Stream<Path> files =
                Files.exists(directory(id)) ? Files.list(directory(id)) : Stream.empty()) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.deleteIfExists(directory(id));
        } catch (IOException e) {
            throw new BalancerFailure("cannot remove " + directory(id), e);
        }
    }

    @Override
    public Set<String> list() throws BalancerFailure {
        if (!Files.exists(directory)) {
            return Set.of();
        }
        try (Stream<Path> nodes = Files.list(directory)) {
            return nodes.map(node -> node.getFileName().toString()).collect(Collectors.toSet());
        } catch (IOException | UncheckedIOException e) {
            throw new BalancerFailure("cannot read " + directory, e);
        }
    }

    @Override
    public Place place(AssignedTask task, Place place) {
        return place.seeing(directory(Arns.id(task.getTaskArn())), BalancerTasks.DIRECTORY);
    }

    private Path directory(String id) {
        return directory.resolve(id);
    }

    @Override
    public void close() {
        watches.values().forEach(BalancerWatch::close);
    }
}
