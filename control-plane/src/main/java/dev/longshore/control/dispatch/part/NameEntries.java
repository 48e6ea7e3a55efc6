package dev.longshore.control.dispatch.part;

import dev.longshore.control.domain.balancer.Balancers;
import dev.longshore.control.domain.balancer.node.NodeTasks;
import dev.longshore.control.domain.naming.NamedServices;
import dev.longshore.control.domain.naming.Namespaces;
import dev.longshore.proto.agent.NameSpace;
import dev.longshore.proto.agent.NamedInstance;
import dev.longshore.proto.agent.NamedRecord;
import dev.longshore.proto.agent.NamedService;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.store.LoadBalancerRow;
import dev.longshore.proto.store.NamedInstanceRow;
import dev.longshore.proto.store.NamedServiceRow;
import dev.longshore.proto.store.NamespaceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.task.BalancerTasks;
import dev.longshore.state.lifecycle.TaskInstances;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.names.NamedInstanceKey;
import java.util.Map;
import java.util.Optional;

/** Names as nodes are told of them: those that DNS knows, and those of load balancers. */
final class NameEntries {
    /** Between the service and the instance in the key of an instance. */
    private static final char SLASH = '/';

    /** Shorter than the 60 of AWS: nodes here go with their machines. */
    private static final long BALANCER_TTL_SECONDS = 10;

    private NameEntries() {}

    static Optional<PartEntry> of(NamespaceRow row) {
        if (!Namespaces.isDns(row)) {
            return Optional.empty();
        }
        var namespace = row.getNamespace();
        return Optional.of(
                PartEntry.newBuilder()
                        .setKey(namespace.getId())
                        .setNameSpace(
                                NameSpace.newBuilder()
                                        .setId(namespace.getId())
                                        .setName(namespace.getName())
                                        .setVpcId(row.getVpcId())
                                        .setSoaTtl(
                                                namespace
                                                        .getProperties()
                                                        .getDnsProperties()
                                                        .getSoa()
                                                        .getTtl()))
                        .build());
    }

    static Optional<PartEntry> of(NamedServiceRow row) {
        if (!NamedServices.isDns(row)) {
            return Optional.empty();
        }
        var service = row.getService();
        var told =
                NamedService.newBuilder()
                        .setId(service.getId())
                        .setNamespaceId(service.getNamespaceId())
                        .setName(service.getName())
                        .setRoutingPolicy(service.getDnsConfig().getRoutingPolicy());
        service.getDnsConfig()
                .getDnsRecordsList()
                .forEach(
                        record ->
                                told.addRecordsBuilder()
                                        .setType(record.getType())
                                        .setTtl(record.getTtl()));
        return Optional.of(
                PartEntry.newBuilder().setKey(service.getId()).setNamedService(told).build());
    }

    /** An instance that somebody registered. */
    static Optional<PartEntry> of(NamedInstanceKey key, NamedInstanceRow row) {
        if (!row.getDns()) {
            return Optional.empty();
        }
        Map<String, String> attributes = row.getInstance().getAttributesMap();
        return Optional.of(
                entry(
                        NamedInstance.newBuilder()
                                .setServiceId(key.service())
                                .setInstanceId(key.instance())
                                .setIpv4(attributes.getOrDefault("AWS_INSTANCE_IPV4", ""))
                                .setIpv6(attributes.getOrDefault("AWS_INSTANCE_IPV6", ""))
                                .setPort(
                                        Integer.parseInt(
                                                attributes.getOrDefault("AWS_INSTANCE_PORT", "0")))
                                .setCname(attributes.getOrDefault("AWS_INSTANCE_CNAME", ""))
                                .setHealthy(!row.getHealth().equals("UNHEALTHY"))));
    }

    /** The name of a load balancer, which no namespace has: it is there for all networks. */
    static Optional<PartEntry> of(BalancerKey key, LoadBalancerRow row) {
        return Optional.of(
                PartEntry.newBuilder()
                        .setKey(key.id())
                        .setNamedService(
                                NamedService.newBuilder()
                                        .setId(key.id())
                                        .setName(row.getLoadBalancer().getDnsName() + ".")
                                        .setRoutingPolicy("MULTIVALUE")
                                        .setInternetFacing(
                                                Balancers.isInternetFacing(row.getLoadBalancer()))
                                        .addRecords(
                                                NamedRecord.newBuilder()
                                                        .setType("A")
                                                        .setTtl(BALANCER_TTL_SECONDS)))
                        .build());
    }

    /** A task that is an instance, or a node of a load balancer that takes connections. */
    static Optional<PartEntry> of(TaskKey key, TaskRow row) {
        return key.cluster().equals(BalancerTasks.CLUSTER) ? node(key, row) : instance(key, row);
    }

    private static Optional<PartEntry> node(TaskKey key, TaskRow row) {
        return NodeTasks.balancer(key, row)
                .filter(balancer -> NodeTasks.takesConnections(row))
                .map(
                        balancer ->
                                entry(
                                        NamedInstance.newBuilder()
                                                .setServiceId(balancer.id())
                                                .setInstanceId(key.task())
                                                .setIpv4(row.getNetwork().getAddress())
                                                .setHealthy(true)));
    }

    private static Optional<PartEntry> instance(TaskKey key, TaskRow row) {
        if (!TaskInstances.isInstance(row) || !row.getRegistry().getDns()) {
            return Optional.empty();
        }
        return Optional.of(
                entry(
                        NamedInstance.newBuilder()
                                .setServiceId(row.getRegistry().getService())
                                .setInstanceId(key.task())
                                .setIpv4(row.getNetwork().getAddress())
                                .setPort(row.getRegistry().getPort())
                                .setHealthy(TaskInstances.isHealthy(row))));
    }

    private static PartEntry entry(NamedInstance.Builder instance) {
        return PartEntry.newBuilder()
                .setKey(instance.getServiceId() + SLASH + instance.getInstanceId())
                .setNamedInstance(instance)
                .build();
    }
}
