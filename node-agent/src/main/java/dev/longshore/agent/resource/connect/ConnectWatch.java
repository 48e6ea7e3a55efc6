package dev.longshore.agent.resource.connect;

import dev.longshore.agent.resource.balancer.BalancerNode;
import dev.longshore.agent.resource.balancer.haproxy.Haproxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the machine's proxy as it should be, on a thread of its own. */
final class ConnectWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectWatch.class);

    /** How soon something is done for what differs. */
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);

    /** What has come by is asked for once in so many looks: a reload loses what came after that. */
    private static final int COUNT_EVERY = 25;

    /** One that has answered nothing for so long is taken for broken, and replaced. */
    private static final Duration LONGEST_MUTE = Duration.ofSeconds(30);

    /** A proxy that does not start is tried again. */
    private static final Duration START_AGAIN = Duration.ofSeconds(1);

    private final Haproxy haproxy;
    private final ProxyProcess process;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;

    private @Nullable Wish wish;

    /** Ids of the views for which the running proxy listens. */
    private Set<String> listening = Set.of();

    private final PairCounts counts = new PairCounts();

    /** Looks since the proxy was last asked what has come by. */
    private int uncounted;

    private long startedNanos;

    /** When the proxy began not to answer; 0 while it does, and where there is none. */
    private long muteSinceNanos;

    private String trouble = "";

    private record Wish(ConnectConfig config, BalancerNode node, Path namespace) {}

    ConnectWatch(Path directory, ProxyProcess process) {
        this.haproxy = new Haproxy(directory);
        this.process = process;
        this.thread = Thread.ofVirtual().name("connect").start(this::run);
    }

    /** From now on the proxy is to do this, in that namespace. */
    synchronized void become(ConnectConfig config, Path namespace) {
        wish = new Wish(config, new BalancerNode(haproxy, config), namespace);
        wake.release();
    }

    /** Whether an agent before this one has left a proxy. */
    boolean isLeft() {
        return process.wasStarted();
    }

    /** From now on there is to be none. */
    synchronized void end() throws IOException {
        wish = null;
        listening = Set.of();
        startedNanos = 0;
        counts.clear();
        process.stop();
    }

    /**
     * Waits until the proxy listens for a view.
     *
     * @return whether it does
     */
    synchronized boolean awaitView(String view, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!listening.contains(view)) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    /** What went wrong last; empty where nothing does. */
    synchronized String trouble() {
        return trouble;
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            step();
            try {
                if (wake.tryAcquire(LOOK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void step() {
        Wish now = wish;
        if (now == null) {
            return;
        }
        try {
            Optional<String> running = description();
            if (running.isEmpty()) {
                start(now);
            } else {
                if (++uncounted >= COUNT_EVERY
                        || !running.get().equals(now.config().description())) {
                    uncounted = 0;
                    count(now);
                }
                now.node().step();
                listens(now);
            }
            trouble("");
        } catch (IOException | RuntimeException e) {
            trouble(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Which file the proxy has read; nothing where a new one is to be started.
     *
     * @throws IOException while it may only be slow: another beside it would take its connections
     */
    private Optional<String> description() throws IOException {
        try {
            Optional<String> running = haproxy.description();
            muteSinceNanos = 0;
            return running;
        } catch (IOException mute) {
            long now = System.nanoTime();
            if (muteSinceNanos == 0) {
                muteSinceNanos = now;
            }
            if (now - muteSinceNanos < LONGEST_MUTE.toNanos()) {
                throw mute;
            }
            muteSinceNanos = 0;
            return Optional.empty();
        }
    }

    private void count(Wish now) throws IOException {
        counts.see(now.config().listeners(), haproxy.traffic(), haproxy.responseTimes());
    }

    /** What has come by the proxy. */
    PairCounts counts() {
        return counts;
    }

    private void start(Wish now) throws IOException {
        listening = Set.of();
        long since = System.nanoTime() - startedNanos;
        if (startedNanos == 0 || since > START_AGAIN.toNanos()) {
            startedNanos = System.nanoTime();
            now.node().write();
            process.start(now.namespace());
            wake.release();
        }
    }

    private void listens(Wish now) {
        listening =
                now.config().listeners().stream()
                        .map(listener -> listener.view().getId())
                        .collect(Collectors.toSet());
        notifyAll();
    }

    /** Each trouble once, however often it is met. */
    private void trouble(String now) {
        if (!now.equals(trouble) && !now.isEmpty()) {
            LOG.warn("the proxy of Service Connect: {}", now);
        }
        trouble = now;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
