package dev.longshore.agent.resource.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.resource.balancer.haproxy.Haproxy;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.TargetObservation;
import dev.longshore.proto.task.BalancerTasks;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A node with a HAProxy of this machine. */
final class TestNode implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path directory;
    private final List<Runnable> open = new ArrayList<>();
    private final List<Process> haproxies = new ArrayList<>();
    private final BlockingQueue<BalancerObservation> observations = new LinkedBlockingQueue<>();

    /** What runs HAProxy: nothing, or a command that is followed by another one. */
    private final List<String> by;

    TestNode(Path directory) {
        this(directory, List.of());
    }

    TestNode(Path directory, List<String> by) {
        this.directory = directory;
        this.by = by;
    }

    BalancerWatch start(BalancerWish wish) throws Exception {
        var watch =
                new BalancerWatch(
                        "arn/task",
                        directory,
                        directory.toString(),
                        Optional.of(wish),
                        observations::add);
        open.add(watch::close);
        run();
        return watch;
    }

    void run() throws IOException {
        List<String> command =
                Stream.concat(by.stream(), BalancerTasks.COMMAND.stream())
                        .map(word -> word.replace(BalancerTasks.DIRECTORY, directory.toString()))
                        .toList();
        Process process = new ProcessBuilder(command).inheritIO().start();
        haproxies.add(process);
        open.add(
                () -> {
                    process.destroy();
                    process.onExit().join();
                });
    }

    /** The last HAProxy is no more of it. */
    Process leave() {
        return haproxies.removeLast();
    }

    TargetObservation awaitHealth(String name, int port, String state) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            BalancerObservation next = observations.poll(100, TimeUnit.MILLISECONDS);
            if (next == null) {
                continue;
            }
            for (TargetObservation each : next.getTargetsList()) {
                if (each.getPort() == port && each.getHealth().getState().equals(state)) {
                    return each;
                }
            }
        }
        throw new AssertionError(name + " is not " + state);
    }

    interface Question {
        boolean answer() throws Exception;
    }

    static void await(Question question) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!question.answer()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    String servers() throws IOException {
        return String.join("\n", new Haproxy(directory).servers().keySet());
    }

    String worker() {
        return haproxies
                .getLast()
                .children()
                .map(each -> String.valueOf(each.pid()))
                .toList()
                .toString();
    }

    static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        open.reversed().forEach(Runnable::run);
    }
}
