package dev.longshore.control.domain.service;

import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.connect.ConnectViews;
import dev.longshore.control.domain.connect.ConnectWish;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.ContainerImage;
import dev.longshore.proto.ecs.ResolvedConfiguration;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.ServiceConnectConfiguration;
import dev.longshore.proto.ecs.ServiceDeployment;
import dev.longshore.proto.ecs.ServiceRevision;
import dev.longshore.proto.store.ServiceRevisionRow;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.ServiceRevisionKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tx.Tx;
import java.util.List;

/** Revisions of services: what tasks are made of, kept unchanged under an id of digits. */
final class Revisions {
    private static final long DIGITS = 1_000_000_000_000_000_000L;

    private static final ServiceConnectConfiguration OFF =
            ServiceConnectConfiguration.newBuilder().setEnabled(false).build();

    private final EcsArns arns;

    Revisions(EcsArns arns) {
        this.arns = arns;
    }

    /** The id of the revision that a deployment brings, out of its ARN. */
    static String target(ServiceDeployment deployment) {
        String arn = deployment.getTargetServiceRevision().getArn();
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    /**
     * Keeps what a service's message says now.
     *
     * @param groups in which target groups its tasks are registered, where traffic is shifted
     * @return the revision's id
     */
    String keep(Tx tx, ServiceKey key, Service service, List<String> groups, ConnectWish connect) {
        String id = id(tx.newId());
        var row =
                ServiceRevisionRow.newBuilder()
                        .setRevision(revision(tx, key, service, id, groups, connect));
        if (connect.isOn()) {
            row.setConnect(ConnectViews.of(tx, key, connect.namespace()));
        }
        tx.put(
                Tables.SERVICE_REVISIONS,
                new ServiceRevisionKey(key.cluster(), key.service(), id),
                row.build());
        return id;
    }

    private static ResolvedConfiguration resolved(Service service, List<String> groups) {
        var resolved = ResolvedConfiguration.newBuilder();
        for (int i = 0; i < groups.size(); i++) {
            resolved.addLoadBalancersBuilder()
                    .setTargetGroupArn(groups.get(i))
                    .setProductionListenerRule(
                            service.getLoadBalancers(i)
                                    .getAdvancedConfiguration()
                                    .getProductionListenerRule());
        }
        return resolved.build();
    }

    private ServiceRevision revision(
            Tx tx,
            ServiceKey key,
            Service service,
            String id,
            List<String> groups,
            ConnectWish connect) {
        var revision =
                ServiceRevision.newBuilder()
                        .setServiceRevisionArn(
                                arns.serviceRevision(key.cluster(), key.service(), id))
                        .setServiceArn(service.getServiceArn())
                        .setClusterArn(service.getClusterArn())
                        .setTaskDefinition(service.getTaskDefinition())
                        .addAllCapacityProviderStrategy(service.getCapacityProviderStrategyList())
                        .addAllServiceRegistries(service.getServiceRegistriesList())
                        .addAllLoadBalancers(service.getLoadBalancersList())
                        .setGuardDutyEnabled(false)
                        .setServiceConnectConfiguration(
                                connect.configuration().hasEnabled()
                                        ? connect.configuration()
                                        : OFF)
                        .setCreatedAt(Timestamps.of(tx.now()))
                        .addAllContainerImages(images(tx, service.getTaskDefinition()));
        if (service.hasLaunchType()) {
            revision.setLaunchType(service.getLaunchType());
        }
        if (service.hasPlatformFamily()) {
            revision.setPlatformVersion(platformVersion(service))
                    .setPlatformFamily(service.getPlatformFamily());
        }
        if (!groups.isEmpty()) {
            revision.setResolvedConfiguration(resolved(service, groups));
        }
        if (service.hasNetworkConfiguration()) {
            revision.setNetworkConfiguration(service.getNetworkConfiguration());
        }
        return revision.build();
    }

    private static List<ContainerImage> images(Tx tx, String definitionArn) {
        return tx.get(Tables.TASK_DEFINITIONS, TaskDefinitionKey.ofArn(definitionArn))
                .map(TaskDefinitionRow::getDefinition)
                .map(RevisionImages::of)
                .orElse(List.of());
    }

    /** Nineteen digits out of a random id. */
    static String id(String random) {
        long number = Long.parseUnsignedLong(random.substring(0, 16), 16) >>> 1;
        return String.valueOf(DIGITS + number % (8 * DIGITS));
    }

    /** LATEST stands for a version; deployments and revisions name it. */
    static String platformVersion(Service service) {
        String asked = service.getPlatformVersion();
        return asked.isEmpty() || asked.equals("LATEST") ? "1.4.0" : asked;
    }
}
