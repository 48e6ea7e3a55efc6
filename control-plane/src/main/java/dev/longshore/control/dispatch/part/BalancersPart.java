package dev.longshore.control.dispatch.part;

import static java.util.Objects.requireNonNull;

import dev.longshore.control.domain.balancer.TargetGroups;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.elb.TargetGroupKey;
import dev.longshore.state.tx.ReadTx;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What load balancers do, told to the machines where a node of them is, by the node's task. The
 * whole of a load balancer is one entry: its nodes compare it with what they do. A change of a
 * target's health is no news, since nodes find that out themselves.
 */
public final class BalancersPart implements AssignmentPart {
    private static final String NAME = "balancers";

    private final CommittedRows rows;

    private final BalancerMachines machines = new BalancerMachines();

    public BalancersPart(CommittedRows rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public FeatureLevel since() {
        return FeatureLevel.FEATURE_LEVEL_TRAFFIC;
    }

    @Override
    public void rebuild(ReadTx committed) {
        machines.rebuild(committed);
    }

    @Override
    public List<String> keys(ReadTx committed, String instance) {
        return machines.nodes().entrySet().stream()
                .filter(node -> node.getValue().instance().equals(instance))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public Optional<PartEntry> entry(ReadTx committed, String instance, String key) {
        return Optional.ofNullable(machines.nodes().get(key))
                .filter(node -> node.instance().equals(instance))
                .flatMap(node -> BalancerEntries.of(committed, node.balancer()))
                .map(balancer -> PartEntry.newBuilder().setKey(key).setBalancer(balancer).build());
    }

    @Override
    public void changed(List<RowChange<?, ?>> changes, Recipients recipients) {
        Set<String> news = new TreeSet<>();
        Map<String, String> gone = new TreeMap<>(); // by task: the machine that it was on
        Set<BalancerKey> changed = changed(changes);
        for (RowChange<?, ?> change : changes) {
            change.in(Tables.TASKS).ifPresent(task -> machines.follow(task, news, gone));
        }
        machines.nodes()
                .forEach(
                        (task, node) -> {
                            if (changed.contains(node.balancer())) {
                                news.add(task);
                            }
                        });
        Map<String, PartDelta.Builder> deltas = new TreeMap<>();
        gone.forEach((task, instance) -> delta(deltas, instance).addRemoved(task));
        for (String task : news) {
            String instance = requireNonNull(machines.nodes().get(task)).instance();
            if (recipients.isConnected(instance)) {
                rows.<Optional<PartEntry>>read(tx -> entry(tx, instance, task))
                        .ifPresentOrElse(
                                entry -> delta(deltas, instance).addEntries(entry),
                                () -> delta(deltas, instance).addRemoved(task));
            }
        }
        deltas.forEach((instance, delta) -> recipients.tell(instance, delta.build()));
    }

    private Set<BalancerKey> changed(List<RowChange<?, ?>> changes) {
        Set<BalancerKey> changed = new HashSet<>();
        Set<TargetGroupKey> groups = new HashSet<>();
        for (RowChange<?, ?> change : changes) {
            change.in(Tables.LOAD_BALANCERS).ifPresent(it -> changed.add(it.key()));
            change.in(Tables.LISTENERS)
                    .ifPresent(it -> changed.add(new BalancerKey(it.key().balancer())));
            change.in(Tables.LISTENER_RULES)
                    .ifPresent(it -> changed.add(new BalancerKey(it.key().balancer())));
            change.in(Tables.TARGET_GROUPS).ifPresent(it -> groups.add(it.key()));
            change.in(Tables.TARGETS)
                    .ifPresent(it -> groups.add(new TargetGroupKey(it.key().group())));
        }
        if (!groups.isEmpty()) {
            changed.addAll(rows.<List<BalancerKey>>read(tx -> users(tx, groups)));
        }
        return changed;
    }

    private static List<BalancerKey> users(ReadTx tx, Set<TargetGroupKey> groups) {
        return groups.stream()
                .flatMap(group -> TargetGroups.rules(tx, group).stream())
                .map(rule -> new BalancerKey(rule.key().balancer()))
                .distinct()
                .toList();
    }

    private static PartDelta.Builder delta(Map<String, PartDelta.Builder> deltas, String instance) {
        return deltas.computeIfAbsent(instance, i -> PartDelta.newBuilder().setPart(NAME));
    }
}
