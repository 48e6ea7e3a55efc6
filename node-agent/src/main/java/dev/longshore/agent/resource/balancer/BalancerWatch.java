package dev.longshore.agent.resource.balancer;

import dev.longshore.agent.resource.balancer.haproxy.BalancerServer;
import dev.longshore.agent.resource.balancer.haproxy.Haproxy;
import dev.longshore.agent.resource.balancer.haproxy.HaproxyConfig;
import dev.longshore.agent.resource.balancer.haproxy.ServerState;
import dev.longshore.proto.agent.Balancer;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.BalancerTarget;
import dev.longshore.proto.agent.BalancerTargetGroup;
import dev.longshore.proto.agent.TargetObservation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one node as it should be, and tells how its targets are, on a thread of its own. */
final class BalancerWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BalancerWatch.class);

    /** How soon a change of a target's health is noticed. */
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);

    /** What a HAProxy does that starts before it is known what it is to do. */
    private static final BalancerWish NOTHING = BalancerWish.of(Balancer.getDefaultInstance());

    private final String taskArn;
    private final Haproxy haproxy;
    private final String inside;
    private final Consumer<BalancerObservation> observer;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;

    /** Nothing while it is not known: what runs then goes on. */
    private Optional<BalancerWish> wanted;

    private BalancerNode node;
    private BalancerObservation told = BalancerObservation.getDefaultInstance();
    private String trouble = "";

    /**
     * Begins to keep the node.
     *
     * @param directory of the node on this machine
     * @param inside where HAProxy sees it
     * @throws BalancerFailure where its file cannot be written
     */
    BalancerWatch(
            String taskArn,
            Path directory,
            String inside,
            Optional<BalancerWish> wanted,
            Consumer<BalancerObservation> observer)
            throws BalancerFailure {
        this.taskArn = taskArn;
        this.haproxy = new Haproxy(directory);
        this.inside = inside;
        this.observer = observer;
        this.wanted = wanted;
        this.node = node(wanted.orElse(NOTHING));
        try {
            if (!haproxy.runs()) {
                node.write();
            }
        } catch (IOException e) {
            throw new BalancerFailure("cannot write the file of " + taskArn, e);
        }
        thread = Thread.ofVirtual().name("balancer").start(this::run);
    }

    private BalancerNode node(BalancerWish wish) {
        return new BalancerNode(
                haproxy, new HaproxyConfig(wish.balancer(), wish.certificates(), inside));
    }

    /**
     * From now on the node is to do this.
     *
     * @throws IllegalArgumentException for what this version of the agent does not know: the node
     *     goes on with what it does
     */
    synchronized void become(BalancerWish wish) {
        if (!wanted.equals(Optional.of(wish))) {
            node = node(wish);
            wanted = Optional.of(wish);
            wake.release();
        }
    }

    /** Tells of the targets again, although nothing changed. */
    synchronized void tellAgain() {
        told = BalancerObservation.getDefaultInstance();
        wake.release();
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
        if (wanted.isEmpty()) {
            return;
        }
        try {
            Map<String, ServerState> servers = node.step();
            trouble("");
            if (!servers.isEmpty()) {
                tell(observation(wanted.get().balancer(), servers));
            }
        } catch (IOException | RuntimeException e) {
            trouble(String.valueOf(e.getMessage()));
        }
    }

    /** Each trouble once, however often it is met. */
    private void trouble(String now) {
        if (!now.equals(trouble) && !now.isEmpty()) {
            LOG.warn("the load balancer's node {}: {}", taskArn, now);
        }
        trouble = now;
    }

    private void tell(BalancerObservation observation) {
        if (!observation.equals(told)) {
            told = observation;
            observer.accept(observation);
        }
    }

    private BalancerObservation observation(Balancer balancer, Map<String, ServerState> servers) {
        var observation = BalancerObservation.newBuilder().setTaskArn(taskArn);
        for (BalancerTargetGroup group : balancer.getTargetGroupsList()) {
            for (BalancerTarget target : group.getTargetsList()) {
                BalancerServer server = BalancerServer.of(group, target);
                ServerState state = servers.get(server.path());
                if (state != null) {
                    observation.addTargets(
                            TargetObservation.newBuilder()
                                    .setTargetGroupArn(group.getTargetGroup().getTargetGroupArn())
                                    .setId(target.getId())
                                    .setPort(target.getPort())
                                    .setRegisteredAt(target.getRegisteredAt())
                                    .setHealth(state.health(server, servers)));
                }
            }
        }
        return observation.build();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
