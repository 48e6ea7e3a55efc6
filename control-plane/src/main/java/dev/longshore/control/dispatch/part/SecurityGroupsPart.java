package dev.longshore.control.dispatch.part;

import dev.longshore.control.dispatch.part.GroupIndex.Place;
import dev.longshore.control.domain.network.GroupRules;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.agent.SecurityGroup;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ec2.NetworkKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a node has to know of security groups: the rules of the groups that its tasks are in, and
 * who, on any node, is in the groups that these rules name. A task that comes or goes costs one
 * entry at each node whose rules name one of its groups.
 */
public final class SecurityGroupsPart implements AssignmentPart {
    private static final String NAME = "security-groups";

    /** The form of the ids that we give. */
    private static final Pattern MADE = Pattern.compile("sg-[0-9a-f]{17}");

    private final Networks networks;
    private final CommittedRows rows;
    private final GroupIndex index = new GroupIndex();

    public SecurityGroupsPart(Networks networks, CommittedRows rows) {
        this.networks = networks;
        this.rows = rows;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public FeatureLevel since() {
        return FeatureLevel.FEATURE_LEVEL_NETWORKS;
    }

    @Override
    public void rebuild(ReadTx committed) {
        index.clear();
        committed.scan(
                Tables.TASKS_BY_NETWORK,
                KeyPrefix.of(NetworkKey.INTERFACE),
                row -> {
                    place(committed, row.row()).ifPresent(index::add);
                    return true;
                });
        index.inUse().forEach(group -> index.rules(read(committed, group)));
    }

    @Override
    public List<String> keys(ReadTx committed, String instance) {
        Set<String> own = index.groupsOf(instance);
        var keys = new ArrayList<>(own);
        for (String named : index.namedBy(own)) {
            index.membersOf(named).forEach(address -> keys.add(GroupEntries.key(named, address)));
        }
        return keys;
    }

    @Override
    public Optional<PartEntry> entry(ReadTx committed, String instance, String key) {
        // What was there when the keys were asked for may have gone.
        Set<String> own = index.groupsOf(instance);
        if (GroupEntries.isMember(key)) {
            PartEntry member = GroupEntries.member(key);
            String group = member.getSecurityGroupMember().getGroupId();
            String address = member.getSecurityGroupMember().getAddress();
            return Optional.of(member)
                    .filter(it -> index.membersOf(group).contains(address))
                    .filter(it -> index.namedBy(own).contains(group));
        }
        return index.rulesOf(key).filter(it -> own.contains(key)).map(GroupEntries::rules);
    }

    @Override
    public void changed(List<RowChange<?, ?>> changes, Recipients nodes) {
        var step = new Step();
        changes.forEach(step::take);
        if (step.isEmpty()) {
            return;
        }
        var before = new TreeMap<String, Known>();
        step.nodes().forEach(node -> before.put(node, known(node)));
        step.carryOut();
        step.nodes().forEach(node -> before.putIfAbsent(node, known(node)));
        before.forEach(
                (node, knew) -> {
                    PartDelta delta = step.difference(knew, known(node));
                    if (delta.getEntriesCount() > 0 || delta.getRemovedCount() > 0) {
                        nodes.tell(node, delta);
                    }
                });
    }

    /** What a node knows: the groups of its tasks, and those whose members it has to know. */
    private record Known(Set<String> groups, Set<String> named) {}

    private Known known(String node) {
        Set<String> groups = index.groupsOf(node);
        return new Known(groups, index.namedBy(groups));
    }

    /** Nothing for a task without an interface of its own. */
    private Optional<Place> place(ReadTx tx, TaskRow row) {
        if (!row.hasNetwork() || row.getReleased() || row.getInstance().isEmpty()) {
            return Optional.empty();
        }
        var groups = new LinkedHashSet<>(row.getNetwork().getSecurityGroupsList());
        if (groups.stream().anyMatch(group -> isForeign(tx, group))) {
            groups.add(networks.standard().defaultSecurityGroup());
        }
        return Optional.of(
                new Place(row.getInstance(), row.getNetwork().getAddress(), List.copyOf(groups)));
    }

    /**
     * Tasks that are older than security groups have whatever ids their callers gave: these stand
     * for the default network's group.
     */
    private boolean isForeign(ReadTx tx, String group) {
        return !MADE.matcher(group).matches() && networks.groups().get(tx, group).isEmpty();
    }

    private SecurityGroup read(ReadTx tx, String group) {
        if (Networks.UNFILTERED.contains(group)) {
            return GroupEntries.everything(group);
        }
        String meant = isForeign(tx, group) ? networks.standard().defaultSecurityGroup() : group;
        return GroupEntries.rules(
                group,
                networks.groups()
                        .get(tx, meant)
                        .map(row -> new GroupRules(networks).of(tx, row))
                        .orElse(List.of()));
    }

    /** What the changes of one batch mean. */
    private final class Step {
        private final List<Place> gone = new ArrayList<>();
        private final List<Place> come = new ArrayList<>();
        private final Set<String> ruled = new TreeSet<>();

        private void take(RowChange<?, ?> change) {
            change.in(Tables.TASKS).ifPresent(this::task);
            change.in(Tables.SECURITY_GROUP_RULES).ifPresent(rule -> ruled(rule.key().group()));
            change.in(Tables.SECURITY_GROUPS).ifPresent(group -> ruled(group.key().id()));
        }

        private void task(RowChange<TaskKey, TaskRow> task) {
            Optional<Place> old = place(task.before());
            Optional<Place> now = place(task.after());
            if (!old.equals(now)) {
                old.ifPresent(gone::add);
                now.ifPresent(come::add);
            }
        }

        private Optional<Place> place(Optional<TaskRow> row) {
            return row.filter(TaskRow::hasNetwork)
                    .flatMap(it -> rows.read(tx -> SecurityGroupsPart.this.place(tx, it)));
        }

        private void ruled(String group) {
            if (index.isInUse(group)) {
                ruled.add(group);
            }
        }

        private boolean isEmpty() {
            return gone.isEmpty() && come.isEmpty() && ruled.isEmpty();
        }

        /** All nodes to which it may mean anything, as the index says at present. */
        private Set<String> nodes() {
            var nodes = new TreeSet<String>();
            ruled.forEach(group -> nodes.addAll(index.nodesOf(group)));
            for (List<Place> places : List.of(gone, come)) {
                for (Place place : places) {
                    nodes.add(place.node());
                    place.groups().forEach(group -> nodes.addAll(index.watchersOf(group)));
                }
            }
            return nodes;
        }

        private void carryOut() {
            gone.forEach(index::remove);
            come.forEach(index::add);
            for (Place place : gone) {
                place.groups().stream()
                        .filter(group -> !index.isInUse(group))
                        .forEach(index::forgetRules);
            }
            for (Place place : come) {
                place.groups().stream()
                        .filter(group -> index.rulesOf(group).isEmpty())
                        .forEach(ruled::add);
            }
            for (String group : ruled) {
                if (index.isInUse(group)) {
                    index.rules(rows.read(tx -> read(tx, group)));
                }
            }
        }

        private PartDelta difference(Known before, Known now) {
            var delta = PartDelta.newBuilder().setPart(NAME);
            before.groups().stream()
                    .filter(it -> !now.groups().contains(it))
                    .forEach(delta::addRemoved);
            now.groups().stream()
                    .filter(it -> !before.groups().contains(it) || ruled.contains(it))
                    .flatMap(it -> index.rulesOf(it).stream())
                    .forEach(it -> delta.addEntries(GroupEntries.rules(it)));
            for (String group : before.named()) {
                if (!now.named().contains(group)) {
                    index.membersOf(group)
                            .forEach(it -> delta.addRemoved(GroupEntries.key(group, it)));
                }
                addresses(gone, group).stream()
                        .filter(it -> !index.membersOf(group).contains(it))
                        .forEach(it -> delta.addRemoved(GroupEntries.key(group, it)));
            }
            for (String group : now.named()) {
                List<String> fresh =
                        before.named().contains(group)
                                ? addresses(come, group)
                                : List.copyOf(index.membersOf(group));
                fresh.forEach(it -> delta.addEntries(GroupEntries.member(group, it)));
            }
            return delta.build();
        }

        private List<String> addresses(List<Place> places, String group) {
            return places.stream()
                    .filter(place -> place.groups().contains(group))
                    .map(Place::address)
                    .toList();
        }
    }
}
