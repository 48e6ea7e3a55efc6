package dev.longshore.control.domain.balancer.node;

import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.control.domain.service.Deployments;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.AwsVpcConfiguration;
import dev.longshore.proto.ecs.DeploymentCircuitBreaker;
import dev.longshore.proto.ecs.DeploymentConfiguration;
import dev.longshore.proto.ecs.DeploymentController;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.elbv2.AvailabilityZone;
import dev.longshore.proto.elbv2.LoadBalancer;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.task.BalancerTasks;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;

/**
 * The service that keeps a load balancer's nodes: one for each of its subnets, as far as three, in
 * its security groups, wherever a machine has room. It is like any other service but for its
 * cluster, in which nobody else has any.
 */
final class NodeService {
    private static final int MOST_NODES = 3;

    private final EcsArns arns;
    private final Deployments deployments;

    NodeService(EcsArns arns) {
        this.arns = arns;
        this.deployments = new Deployments(arns);
    }

    static ServiceKey key(BalancerKey balancer) {
        return new ServiceKey(BalancerTasks.CLUSTER, balancer.id());
    }

    /** Makes the service what the load balancer needs: it begins, or goes on in another way. */
    void keep(Tx tx, BalancerKey key, LoadBalancer balancer) {
        ServiceKey service = key(key);
        Service wanted = wanted(tx, service, balancer);
        Optional<ServiceRow> known = tx.get(Tables.SERVICES, service).filter(NodeService::isActive);
        if (known.isEmpty()) {
            begin(
                    tx,
                    service,
                    ServiceRow.newBuilder()
                            .setService(wanted.toBuilder().setCreatedAt(Timestamps.of(tx.now()))));
            return;
        }
        Service now = known.get().getService();
        if (!now.getNetworkConfiguration().equals(wanted.getNetworkConfiguration())
                || !now.getTaskDefinition().equals(wanted.getTaskDefinition())
                || now.getDesiredCount() != wanted.getDesiredCount()) {
            var changed = known.get().toBuilder();
            changed.getServiceBuilder()
                    .setNetworkConfiguration(wanted.getNetworkConfiguration())
                    .setTaskDefinition(wanted.getTaskDefinition())
                    .setDesiredCount(wanted.getDesiredCount());
            begin(tx, service, changed);
        }
    }

    private void begin(Tx tx, ServiceKey key, ServiceRow.Builder row) {
        tx.put(Tables.SERVICES, key, deployments.begin(tx, key, row.build()));
    }

    /** Ends the service of a load balancer that is no more: its tasks are stopped. */
    static void end(Tx tx, BalancerKey key) {
        tx.get(Tables.SERVICES, key(key))
                .filter(NodeService::isActive)
                .ifPresent(
                        row -> {
                            var draining = row.toBuilder();
                            draining.getServiceBuilder().setStatus("DRAINING").setDesiredCount(0);
                            for (ServiceDeploymentState.Builder state :
                                    draining.getDeploymentsBuilderList()) {
                                state.getDeploymentBuilder().setDesiredCount(0);
                            }
                            tx.put(Tables.SERVICES, key(key), draining.build());
                        });
    }

    private static boolean isActive(ServiceRow row) {
        return row.getService().getStatus().equals("ACTIVE");
    }

    private Service wanted(Tx tx, ServiceKey key, LoadBalancer balancer) {
        return Service.newBuilder()
                .setServiceArn(arns.service(key.cluster(), key.service()))
                .setServiceName(key.service())
                .setClusterArn(arns.cluster(key.cluster()))
                .setStatus("ACTIVE")
                .setDesiredCount(Math.min(balancer.getAvailabilityZonesCount(), MOST_NODES))
                .setLaunchType("FARGATE")
                .setPlatformVersion("LATEST")
                .setPlatformFamily("Linux")
                .setTaskDefinition(NodeTasks.definition(tx, arns))
                .setSchedulingStrategy("REPLICA")
                .setDeploymentController(DeploymentController.newBuilder().setType("ECS"))
                .setDeploymentConfiguration(
                        DeploymentConfiguration.newBuilder()
                                .setDeploymentCircuitBreaker(
                                        DeploymentCircuitBreaker.getDefaultInstance())
                                .setMaximumPercent(200)
                                .setMinimumHealthyPercent(100)
                                .setStrategy("ROLLING"))
                .setNetworkConfiguration(network(balancer))
                .setAvailabilityZoneRebalancing("DISABLED") // clients keep addresses
                .setPropagateTags("NONE")
                .build();
    }

    /** A network load balancer that was made without groups lets everything through, as at AWS. */
    private static List<String> groups(LoadBalancer balancer) {
        return balancer.getType().equals("network") && balancer.getSecurityGroupsCount() == 0
                ? Networks.UNFILTERED
                : balancer.getSecurityGroupsList();
    }

    private static NetworkConfiguration network(LoadBalancer balancer) {
        return NetworkConfiguration.newBuilder()
                .setAwsvpcConfiguration(
                        AwsVpcConfiguration.newBuilder()
                                .addAllSubnets(
                                        balancer.getAvailabilityZonesList().stream()
                                                .map(AvailabilityZone::getSubnetId)
                                                .toList())
                                .addAllSecurityGroups(groups(balancer))
                                .setAssignPublicIp("DISABLED"))
                .build();
    }
}
