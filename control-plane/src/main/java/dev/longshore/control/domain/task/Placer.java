package dev.longshore.control.domain.task;

import dev.longshore.control.domain.capacity.ComingRoom;
import dev.longshore.control.domain.network.AddressPool;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.control.domain.network.Subnet;
import dev.longshore.control.schedule.Among;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.control.schedule.Considered;
import dev.longshore.control.schedule.Fargate;
import dev.longshore.control.schedule.Node;
import dev.longshore.control.schedule.Placement;
import dev.longshore.control.schedule.Placement.Decision;
import dev.longshore.control.schedule.PlacementRefusal;
import dev.longshore.control.schedule.PlacementRequest;
import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.PlacementRow;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Places tasks within a transaction: node by the scheduler, interface from the node's blocks. */
public final class Placer {
    private final ClusterIndex index;
    private final Networks networks;
    private final AddressPool addresses;
    private final SpotTasks spot;
    private final RandomGenerator random;
    private final DaemonRooms rooms;

    public Placer(
            ClusterIndex index,
            Networks networks,
            AddressPool addresses,
            SpotTasks spot,
            RandomGenerator random) {
        this.index = index;
        this.networks = networks;
        this.addresses = addresses;
        this.spot = spot;
        this.random = random;
        this.rooms = new DaemonRooms(index, this::reaches);
    }

    /** A run for tasks of one cluster, as many as the transaction places. */
    public Run run(Tx tx, String cluster) {
        return new Run(tx, cluster);
    }

    /** Where a task could have an address: in the zones of its subnets. */
    private Predicate<Node> reaches(ReadTx tx, TaskRow row, TaskDefinition definition) {
        if (!definition.getNetworkMode().equals("awsvpc")) {
            return node -> true;
        }
        Set<String> zones =
                networks.subnets(tx, wanted(row)).stream()
                        .map(Subnet::zone)
                        .collect(Collectors.toSet());
        return node -> zones.contains(node.zone());
    }

    private static List<String> wanted(TaskRow row) {
        return row.getNetworkConfiguration().getAwsvpcConfiguration().getSubnetsList();
    }

    /** What became of a task. */
    public sealed interface Result {
        /** Its row, with node and interface. */
        record Placed(TaskRow row) implements Result {}

        /**
         * No node takes it now. {@code worthWaiting}: one would once the tasks have gone that are
         * stopping, or that leave for it; asked for only where it matters, since it looks at every
         * node again.
         */
        record NotPlaced(Decision.Nowhere why, BooleanSupplier worthWaiting) implements Result {}
    }

    /**
     * For how many tasks room comes.
     *
     * @param ofSpot for how many of them since tasks on FARGATE_SPOT leave
     */
    public record Room(int coming, int ofSpot) {
        static final Room NONE = new Room(0, 0);
    }

    /**
     * Availability zones, as a task sees them.
     *
     * @param suitable those with a node of the right kind, however full it is
     * @param withRoom those where one takes the task now; empty where nobody asks for it
     */
    public record Zones(Set<String> suitable, Set<String> withRoom) {
        public static final Zones NONE = new Zones(Set.of(), Set.of());
    }

    /** One transaction's run. */
    public final class Run {
        private final Tx tx;
        private final String cluster;
        private final Placement placement;
        private final ComingRoom coming = new ComingRoom();

        private Run(Tx tx, String cluster) {
            this.tx = tx;
            this.cluster = cluster;
            this.placement = new Placement(index, cluster, random, rooms.now(tx));
        }

        /** Places a task that is a row already. */
        public Result place(TaskRow row) {
            return place(row, definition(row), new Where.Anywhere());
        }

        private TaskDefinition definition(TaskRow row) {
            String arn = row.getTask().getTaskDefinitionArn();
            return tx.get(Tables.TASK_DEFINITIONS, TaskDefinitionKey.ofArn(arn))
                    .map(TaskDefinitionRow::getDefinition)
                    .orElseThrow(
                            () -> new IllegalStateException("a task's definition is gone: " + arn));
        }

        /** Places one task. */
        public Result place(TaskRow row, TaskDefinition definition, Where where) {
            PlacementRequest request = request(row, definition, where);
            boolean awsvpc = definition.getNetworkMode().equals("awsvpc");
            TaskNetwork[] network = {TaskNetwork.getDefaultInstance()};
            Decision decision =
                    placement.place(
                            request,
                            node -> {
                                Optional<TaskNetwork> taken =
                                        awsvpc ? take(node, row) : Optional.of(network[0]);
                                taken.ifPresent(n -> network[0] = n);
                                return taken.isPresent();
                            });
            return switch (decision) {
                case Decision.Placed(Node node, Considered considered) -> {
                    TaskRow placed = Tasks.placed(row, node, network[0]);
                    PlacementRecords.keep(tx, key(row), row, considered);
                    coming.placed(node.id(), key(row), placed);
                    yield new Result.Placed(placed);
                }
                case Decision.Nowhere nowhere ->
                        new Result.NotPlaced(
                                nowhere, () -> placement.worthWaiting(request, mayInterrupt(row)));
            };
        }

        /**
         * What every machine that comes into question says to a task now, by its id: of one that
         * has been placed too, if its wishes are those that it was placed by.
         */
        public SortedMap<String, Optional<PlacementRefusal>> look(
                TaskRow row, PlacementRow wishes) {
            TaskRow asked =
                    row.toBuilder()
                            .clearPlacementConstraints()
                            .addAllPlacementConstraints(wishes.getPlacementConstraintsList())
                            .clearPlacementStrategy()
                            .addAllPlacementStrategy(wishes.getPlacementStrategyList())
                            .build();
            return placement.look(request(asked, definition(asked), new Where.Anywhere()));
        }

        private PlacementRequest request(TaskRow row, TaskDefinition definition, Where where) {
            PlacementRequest anywhere =
                    Requirements.placement(cluster, row, definition, among(row, where.node()));
            return where.constraint().map(anywhere::and).orElse(anywhere);
        }

        /**
         * The zones with a node that is of the kind for such a task. In each it looks only until it
         * has found one, so it costs no more where there are many nodes.
         */
        public Set<String> suitableZones(TaskRow row, TaskDefinition definition) {
            PlacementRequest request = request(row, definition, new Where.Anywhere());
            return zones(row, definition, request, node -> Placement.suits(node, request));
        }

        /** The zones with a node that takes such a task now. */
        public Set<String> zonesWithRoom(TaskRow row, TaskDefinition definition) {
            PlacementRequest request = request(row, definition, new Where.Anywhere());
            return zones(row, definition, request, node -> placement.takes(node, request));
        }

        private Set<String> zones(
                TaskRow row,
                TaskDefinition definition,
                PlacementRequest request,
                Predicate<Node> takes) {
            Predicate<Node> reached = reaches(tx, row, definition);
            return index.zones(cluster, request.among()).entrySet().stream()
                    .filter(zone -> zone.getValue().stream().anyMatch(reached.and(takes)))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        /**
         * Those of some nodes of the cluster that would not take such a task, were the others of
         * its group gone from there.
         */
        public Set<String> full(TaskRow row, TaskDefinition definition, Set<String> nodes) {
            PlacementRequest request = request(row, definition, new Where.Anywhere());
            return placement.machines(request.among()).stream()
                    .filter(node -> nodes.contains(node.id()))
                    .map(node -> node.without(request.cluster(), request.group()))
                    .filter(node -> !placement.takes(node, request))
                    .map(Node::id)
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        /** Below the level nobody is interrupted; and a spot task never interrupts another. */
        private boolean mayInterrupt(TaskRow row) {
            return knowsServices() && !Fargate.isSpot(row);
        }

        private static TaskKey key(TaskRow row) {
            return TaskKey.ofArn(row.getTask().getTaskArn()).orElseThrow();
        }

        /** Makes room for a task that is a row already and has found none. */
        public Room makeRoom(TaskRow row) {
            return mayInterrupt(row)
                    ? makeRoom(row, definition(row), new Where.Anywhere(), 1)
                    : Room.NONE;
        }

        /**
         * Makes room for tasks that have found none, where nobody is stopping whose room will do:
         * tasks on FARGATE_SPOT are interrupted for them.
         *
         * @param row one of them; the others are like it
         */
        public Room makeRoom(TaskRow row, TaskDefinition definition, Where where, int tasks) {
            if (!mayInterrupt(row)) {
                return Room.NONE;
            }
            PlacementRequest request = request(row, definition, where);
            List<Node> nodes =
                    placement.machines(request.among()).stream()
                            .filter(reaches(tx, row, definition))
                            .toList();
            var room = Room.NONE;
            while (room.coming() < tasks && tx.hasRoom()) {
                Optional<ComingRoom.Expected> expected =
                        coming.expect(
                                new TaskKey(cluster, key(row).task() + "/" + room.coming()),
                                row,
                                nodes,
                                node -> placement.takes(node, request));
                if (expected.isEmpty()) {
                    break;
                }
                spot.interrupt(tx, expected.get());
                boolean ofSpot = spot.isLeaving(tx, expected.get().node());
                room = new Room(room.coming() + 1, room.ofSpot() + (ofSpot ? 1 : 0));
            }
            return room;
        }

        /**
         * Below the level, some agent or server would not know of a node's tasks of other clusters.
         */
        private Among among(TaskRow row, Optional<String> onlyNode) {
            if (Fargate.isSpot(row)) {
                return new Among.Spot(knowsServices(), tx.now());
            }
            if (Fargate.runs(row)) {
                return new Among.Fargate(knowsServices());
            }
            if (onlyNode.isPresent()) {
                return new Among.OneInstance(onlyNode.get());
            }
            String provider = row.getTask().getCapacityProviderName();
            return provider.isEmpty() ? new Among.Cluster() : new Among.Pool(provider);
        }

        private boolean knowsServices() {
            return tx.level() >= FeatureLevel.FEATURE_LEVEL_SERVICES_VALUE;
        }

        private Optional<TaskNetwork> take(Node node, TaskRow row) {
            List<String> groups =
                    row.getNetworkConfiguration().getAwsvpcConfiguration().getSecurityGroupsList();
            return networks.subnets(tx, wanted(row)).stream()
                    .filter(subnet -> subnet.zone().equals(node.zone()))
                    .flatMap(subnet -> take(node, subnet, groups).stream())
                    .findFirst();
        }

        private Optional<TaskNetwork> take(Node node, Subnet subnet, List<String> groups) {
            return addresses.take(
                    tx, node.key(), subnet, networks.groups(tx, subnet.vpc(), groups));
        }
    }
}
