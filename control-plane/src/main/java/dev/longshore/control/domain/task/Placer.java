package dev.longshore.control.domain.task;

import dev.longshore.control.domain.network.AddressPool;
import dev.longshore.control.domain.network.Vpc.Subnet;
import dev.longshore.control.schedule.Among;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.control.schedule.Fargate;
import dev.longshore.control.schedule.Node;
import dev.longshore.control.schedule.Placement;
import dev.longshore.control.schedule.Placement.Decision;
import dev.longshore.control.schedule.PlacementRequest;
import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** Places tasks within a transaction: node by the scheduler, interface from the node's blocks. */
public final class Placer {
    private final ClusterIndex index;
    private final AddressPool addresses;
    private final RandomGenerator random;

    public Placer(ClusterIndex index, AddressPool addresses, RandomGenerator random) {
        this.index = index;
        this.addresses = addresses;
        this.random = random;
    }

    /** A run for tasks of one cluster, as many as the transaction places. */
    public Run run(Tx tx, String cluster) {
        return new Run(tx, cluster);
    }

    /** What became of a task. */
    public sealed interface Result {
        /** Its row, with node and interface. */
        record Placed(TaskRow row) implements Result {}

        /**
         * No node takes it now. {@code worthWaiting}: one would once the tasks that are stopping
         * have gone; asked for only where it matters, since it looks at every node again.
         */
        record NotPlaced(Decision.Nowhere why, BooleanSupplier worthWaiting) implements Result {}
    }

    /** One transaction's run. */
    public final class Run {
        private final Tx tx;
        private final String cluster;
        private final Placement placement;

        private Run(Tx tx, String cluster) {
            this.tx = tx;
            this.cluster = cluster;
            this.placement = new Placement(index, cluster, random);
        }

        /** Places a task that is a row already. */
        public Result place(TaskRow row) {
            String arn = row.getTask().getTaskDefinitionArn();
            TaskDefinition definition =
                    tx.get(Tables.TASK_DEFINITIONS, TaskDefinitionKey.ofArn(arn))
                            .map(TaskDefinitionRow::getDefinition)
                            .orElseThrow(
                                    () ->
                                            new IllegalStateException(
                                                    "a task's definition is gone: " + arn));
            return place(row, definition, Optional.empty());
        }

        /** Places one task. */
        public Result place(TaskRow row, TaskDefinition definition, Optional<String> onlyNode) {
            PlacementRequest request =
                    Requirements.placement(cluster, row, definition, among(row, onlyNode));
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
                case Decision.Placed(Node node) ->
                        new Result.Placed(Tasks.placed(row, node, network[0]));
                case Decision.Nowhere nowhere ->
                        new Result.NotPlaced(nowhere, () -> placement.worthWaiting(request));
            };
        }

        /**
         * Below the level, some agent or server would not know of a node's tasks of other clusters.
         */
        private Among among(TaskRow row, Optional<String> onlyNode) {
            if (Fargate.runs(row)) {
                return new Among.Fargate(tx.level() >= FeatureLevel.FEATURE_LEVEL_SERVICES_VALUE);
            }
            if (onlyNode.isPresent()) {
                return new Among.OneInstance(onlyNode.get());
            }
            String provider = row.getTask().getCapacityProviderName();
            return provider.isEmpty() ? new Among.Cluster() : new Among.Pool(provider);
        }

        private Optional<TaskNetwork> take(Node node, TaskRow row) {
            var wanted = row.getNetworkConfiguration().getAwsvpcConfiguration();
            return subnet(node, wanted.getSubnetsList())
                    .flatMap(
                            subnet ->
                                    addresses.take(
                                            tx,
                                            node.key(),
                                            subnet,
                                            groups(wanted.getSecurityGroupsList())));
        }

        /**
         * The wanted subnet of the node's zone; ids that are not ours stand for the zone's own
         * subnet.
         */
        private Optional<Subnet> subnet(Node node, List<String> wanted) {
            Optional<Subnet> own = addresses.vpc().subnetOfZone(node.zone());
            boolean anyOfOurs =
                    wanted.stream().anyMatch(id -> addresses.vpc().subnet(id).isPresent());
            return own.filter(subnet -> !anyOfOurs || wanted.contains(subnet.id()));
        }

        private List<String> groups(List<String> wanted) {
            return wanted.isEmpty() ? List.of(addresses.vpc().defaultSecurityGroup()) : wanted;
        }
    }
}
