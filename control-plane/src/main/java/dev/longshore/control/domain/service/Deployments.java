package dev.longshore.control.domain.service;

import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.ContainerImage;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.ServiceConnectConfiguration;
import dev.longshore.proto.ecs.ServiceDeployment;
import dev.longshore.proto.ecs.ServiceRevision;
import dev.longshore.proto.ecs.ServiceRevisionSummary;
import dev.longshore.proto.store.ServiceDeploymentRow;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRevisionRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.ServiceRevisionKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tx.Tx;
import java.util.List;

/**
 * Begins deployments. A deployment brings a revision of its service: what tasks are made of, kept
 * unchanged under the digits that the deployment's id ends with.
 */
public final class Deployments {
    /** How the ids of deployments begin; tasks bear such an id as {@code startedBy}. */
    public static final String ID_PREFIX = "ecs-svc/";

    private static final long REVISION_DIGITS = 1_000_000_000_000_000_000L;

    private final EcsArns arns;

    public Deployments(EcsArns arns) {
        this.arns = arns;
    }

    /**
     * Begins a deployment of what the service's message says now. It becomes the PRIMARY one; those
     * before it go on as ACTIVE until their last task has gone.
     *
     * @return the row with the deployment, for the caller to write
     */
    public ServiceRow begin(Tx tx, ServiceKey key, ServiceRow row) {
        String revision = revisionId(tx.newId());
        tx.put(
                Tables.SERVICE_REVISIONS,
                new ServiceRevisionKey(key.cluster(), key.service(), revision),
                ServiceRevisionRow.newBuilder()
                        .setRevision(revision(tx, key, row.getService(), revision))
                        .build());
        return deploy(tx, key, row, revision, ID_PREFIX + revision);
    }

    /** Deploys a revision that is there, under a deployment's id that may have been used before. */
    private ServiceRow deploy(
            Tx tx, ServiceKey key, ServiceRow row, String revision, String deploymentId) {
        String id = tx.newId().substring(0, 21);
        tx.put(
                Tables.SERVICE_DEPLOYMENTS,
                new ServiceDeploymentKey(key.cluster(), key.service(), id),
                ServiceDeploymentRow.newBuilder()
                        .setDeployment(record(tx, key, row, revision, id))
                        .build());
        var next = row.toBuilder().clearDeployments().clearSteadyAt().clearLastCause();
        next.getServiceBuilder()
                .setCurrentServiceDeployment(
                        arns.serviceDeployment(key.cluster(), key.service(), id));
        next.addDeployments(
                ServiceDeploymentState.newBuilder()
                        .setDeployment(primary(tx, row.getService(), deploymentId))
                        .setRevision(revision)
                        .setServiceDeployment(id));
        row.getDeploymentsList().stream()
                .filter(old -> !old.getDeployment().getId().equals(deploymentId))
                .forEach(old -> next.addDeployments(older(tx, old)));
        return next.build();
    }

    private static ServiceDeploymentState older(Tx tx, ServiceDeploymentState old) {
        if (!old.getDeployment().getStatus().equals("PRIMARY")) {
            return old;
        }
        var older = old.toBuilder();
        older.getDeploymentBuilder().setStatus("ACTIVE").setUpdatedAt(Timestamps.of(tx.now()));
        return older.build();
    }

    /** The deployment as DescribeServices shows it, but for counts of tasks. */
    private static Deployment primary(Tx tx, Service service, String id) {
        var deployment =
                Deployment.newBuilder()
                        .setId(id)
                        .setStatus("PRIMARY")
                        .setTaskDefinition(service.getTaskDefinition())
                        .setDesiredCount(0)
                        .setFailedTasks(0)
                        .setCreatedAt(Timestamps.of(tx.now()))
                        .setUpdatedAt(Timestamps.of(tx.now()))
                        .addAllCapacityProviderStrategy(service.getCapacityProviderStrategyList())
                        .setRolloutState("IN_PROGRESS")
                        .setRolloutStateReason("ECS deployment " + id + " in progress.");
        if (service.hasLaunchType()) {
            deployment.setLaunchType(service.getLaunchType());
        }
        if (service.hasPlatformFamily()) {
            deployment
                    .setPlatformVersion(platformVersion(service))
                    .setPlatformFamily(service.getPlatformFamily());
        }
        if (service.hasNetworkConfiguration()) {
            deployment.setNetworkConfiguration(service.getNetworkConfiguration());
        }
        return deployment.build();
    }

    /** LATEST stands for a version; deployments and revisions name it. */
    private static String platformVersion(Service service) {
        String asked = service.getPlatformVersion();
        return asked.isEmpty() || asked.equals("LATEST") ? "1.4.0" : asked;
    }

    private ServiceDeployment record(
            Tx tx, ServiceKey key, ServiceRow row, String revision, String id) {
        var record =
                ServiceDeployment.newBuilder()
                        .setServiceDeploymentArn(
                                arns.serviceDeployment(key.cluster(), key.service(), id))
                        .setServiceArn(row.getService().getServiceArn())
                        .setClusterArn(row.getService().getClusterArn())
                        .setCreatedAt(Timestamps.of(tx.now()))
                        .setUpdatedAt(Timestamps.of(tx.now()))
                        .setStatus("PENDING")
                        .setTargetServiceRevision(summary(key, revision))
                        .setDeploymentConfiguration(row.getService().getDeploymentConfiguration());
        row.getDeploymentsList().stream()
                .filter(old -> old.getCompleted())
                .forEach(old -> record.addSourceServiceRevisions(summary(key, old.getRevision())));
        return record.build();
    }

    private ServiceRevisionSummary summary(ServiceKey key, String revision) {
        return ServiceRevisionSummary.newBuilder()
                .setArn(arns.serviceRevision(key.cluster(), key.service(), revision))
                .build();
    }

    private ServiceRevision revision(Tx tx, ServiceKey key, Service service, String id) {
        var revision =
                ServiceRevision.newBuilder()
                        .setServiceRevisionArn(
                                arns.serviceRevision(key.cluster(), key.service(), id))
                        .setServiceArn(service.getServiceArn())
                        .setClusterArn(service.getClusterArn())
                        .setTaskDefinition(service.getTaskDefinition())
                        .addAllCapacityProviderStrategy(service.getCapacityProviderStrategyList())
                        .setGuardDutyEnabled(false)
                        .setServiceConnectConfiguration(
                                ServiceConnectConfiguration.newBuilder().setEnabled(false))
                        .setCreatedAt(Timestamps.of(tx.now()))
                        .addAllContainerImages(images(tx, service.getTaskDefinition()));
        if (service.hasLaunchType()) {
            revision.setLaunchType(service.getLaunchType());
        }
        if (service.hasPlatformFamily()) {
            revision.setPlatformVersion(platformVersion(service))
                    .setPlatformFamily(service.getPlatformFamily());
        }
        if (service.hasNetworkConfiguration()) {
            revision.setNetworkConfiguration(service.getNetworkConfiguration());
        }
        return revision.build();
    }

    private static List<ContainerImage> images(Tx tx, String definitionArn) {
        return tx
                .get(Tables.TASK_DEFINITIONS, TaskDefinitionKey.ofArn(definitionArn))
                .map(TaskDefinitionRow::getDefinition)
                .stream()
                .flatMap(definition -> definition.getContainerDefinitionsList().stream())
                .map(
                        container ->
                                ContainerImage.newBuilder()
                                        .setContainerName(container.getName())
                                        .setImage(container.getImage())
                                        .build())
                .toList();
    }

    /** Nineteen digits out of a random id. */
    private static String revisionId(String random) {
        long number = Long.parseUnsignedLong(random.substring(0, 16), 16) >>> 1;
        return String.valueOf(REVISION_DIGITS + number % (8 * REVISION_DIGITS));
    }
}
