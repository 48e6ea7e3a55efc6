package dev.longshore.simulation.host;

import dev.longshore.proto.agent.Balancer;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.BalancerTarget;
import dev.longshore.proto.agent.BalancerTargetGroup;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.agent.TargetObservation;
import dev.longshore.proto.elbv2.TargetHealth;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The load balancers' nodes of a machine: what they find of their targets, a little later. */
final class SimBalancers {
    /** The part that says what the nodes do. */
    static final String PART = "balancers";

    private static final Duration FINDS_LEAST = Duration.ofMillis(50);
    private static final Duration FINDS_MOST = Duration.ofSeconds(5);

    /** A program that ends soon after its start is never found healthy. */
    private static final Duration HEALTHY_AFTER = Duration.ofSeconds(7);

    private final World world;
    private final SimHost host;
    private final NavigableMap<String, BalancerObservation> told = new TreeMap<>();
    private NavigableMap<String, PartEntry> wanted = Collections.emptyNavigableMap();
    private Consumer<BalancerObservation> watcher = observation -> {};
    private boolean looks;

    /** Since when a node has known of a target. */
    private final Map<String, Instant> seen = new TreeMap<>();

    SimBalancers(World world, SimHost host) {
        this.world = world;
        this.host = host;
    }

    void become(NavigableMap<String, PartEntry> table) {
        wanted = table;
        lookSoon();
    }

    /** While there are nodes here, they look again and again: one may begin to run by then. */
    private void lookSoon() {
        if (looks || wanted.isEmpty()) {
            return;
        }
        looks = true;
        world.after(
                world.between(FINDS_LEAST, FINDS_MOST),
                () -> {
                    looks = false;
                    look();
                    lookSoon();
                });
    }

    void watch(Consumer<BalancerObservation> found) {
        watcher = found;
        told.clear();
        look();
    }

    void boot() {
        wanted = Collections.emptyNavigableMap();
        watcher = observation -> {};
    }

    /** A node that runs finds every target healthy that has been there for a while. */
    private void look() {
        var present = new TreeSet<String>();
        wanted.forEach(
                (task, entry) -> {
                    if (host.runningTasks().contains(task)) {
                        tell(observation(task, entry.getBalancer(), present));
                    }
                });
        seen.keySet().retainAll(present);
    }

    private void tell(BalancerObservation observation) {
        if (!observation.equals(told.put(observation.getTaskArn(), observation))) {
            watcher.accept(observation);
        }
    }

    private BalancerObservation observation(String task, Balancer balancer, Set<String> present) {
        var observation = BalancerObservation.newBuilder().setTaskArn(task);
        for (BalancerTargetGroup group : balancer.getTargetGroupsList()) {
            String arn = group.getTargetGroup().getTargetGroupArn();
            for (BalancerTarget target : group.getTargetsList()) {
                String key =
                        task + " " + arn + " " + target.getId() + " " + target.getRegisteredAt();
                present.add(key);
                observation.addTargets(
                        TargetObservation.newBuilder()
                                .setTargetGroupArn(arn)
                                .setId(target.getId())
                                .setPort(target.getPort())
                                .setRegisteredAt(target.getRegisteredAt())
                                .setHealth(TargetHealth.newBuilder().setState(state(key, target))));
            }
        }
        return observation.build();
    }

    private String state(String key, BalancerTarget target) {
        if (target.getDraining()) {
            return "unused";
        }
        Instant since = seen.computeIfAbsent(key, k -> world.now());
        return target.getHealthy() || !world.now().isBefore(since.plus(HEALTHY_AFTER))
                ? "healthy"
                : "initial";
    }
}
