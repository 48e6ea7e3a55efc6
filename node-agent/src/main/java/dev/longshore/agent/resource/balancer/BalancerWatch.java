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

    private final String taskArn;
    private final Haproxy haproxy;
    private final String inside;
    private final Consumer<BalancerObservation> observer;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;

    private Balancer wanted;
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
            Balancer wanted,
            Consumer<BalancerObservation> observer)
            throws BalancerFailure {
        this.taskArn = taskArn;
        this.haproxy = new Haproxy(directory);
        this.inside = inside;
        this.observer = observer;
        this.wanted = wanted;
        this.node = new BalancerNode(haproxy, new HaproxyConfig(wanted, inside));
        try {
            if (haproxy.description().isEmpty()) {
                node.write();
            }
        } catch (IOException e) {
            throw new BalancerFailure("cannot write the file of " + taskArn, e);
        }
        thread = Thread.ofVirtual().name("balancer").start(this::run);
    }

    /** From now on the node is to do this. */
    synchronized void become(Balancer balancer) {
        if (!balancer.equals(wanted)) {
            wanted = balancer;
            node = new BalancerNode(haproxy, new HaproxyConfig(balancer, inside));
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
        try {
            Map<String, ServerState> servers = node.step();
            trouble("");
            if (!servers.isEmpty()) {
                tell(observation(servers));
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

    private BalancerObservation observation(Map<String, ServerState> servers) {
        var observation = BalancerObservation.newBuilder().setTaskArn(taskArn);
        for (BalancerTargetGroup group : wanted.getTargetGroupsList()) {
            for (BalancerTarget target : group.getTargetsList()) {
                BalancerServer server = BalancerServer.of(group, target);
                ServerState state = servers.get(server.path());
                if (state != null) {
                    observation.addTargets(
                            TargetObservation.newBuilder()
                                    .setTargetGroupArn(group.getTargetGroup().getTargetGroupArn())
                                    .setId(target.getId())
                                    .setPort(target.getPort())
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
