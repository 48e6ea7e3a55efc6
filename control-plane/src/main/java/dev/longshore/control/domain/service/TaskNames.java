package dev.longshore.control.domain.service;

import dev.longshore.control.domain.naming.NamedServices;
import dev.longshore.control.domain.naming.Namespaces;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.ServiceRegistry;
import dev.longshore.proto.store.NamedServiceRow;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.TaskRegistry;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tx.ReadTx;
import java.util.Optional;

/** The names under which tasks of services are found. */
final class TaskNames {
    private TaskNames() {}

    /**
     * What the new tasks of a deployment or task set are registered as; nothing where they have no
     * name, or its service in Cloud Map has been deleted since it was asked for.
     */
    static Optional<TaskRegistry> of(
            ReadTx tx, ServiceKey key, Service service, ServiceDeploymentState deployment) {
        if (!Namespaces.mayBeMade(tx)) {
            return Optional.empty();
        }
        return deployment.getServiceRegistriesList().stream()
                .findFirst()
                .flatMap(
                        asked ->
                                NamedServices.ofArn(tx, asked.getRegistryArn())
                                        .map(named -> registry(asked, named)))
                .map(
                        registry ->
                                registry.setExternalId(externalId(tx, key, service, deployment))
                                        .build());
    }

    private static TaskRegistry.Builder registry(ServiceRegistry asked, NamedServiceRow named) {
        return TaskRegistry.newBuilder()
                .setService(named.getService().getId())
                .setPort(asked.hasPort() ? asked.getPort() : asked.getContainerPort())
                .setDns(NamedServices.isDns(named))
                .setCustomHealth(NamedServices.hasHealth(named));
    }

    private static String externalId(
            ReadTx tx, ServiceKey key, Service service, ServiceDeploymentState deployment) {
        return TaskSets.are(service)
                ? tx.get(Tables.TASK_SETS, TaskSets.key(key, deployment.getDeployment().getId()))
                        .map(TaskSetRow::getExternalId)
                        .orElse("")
                : "";
    }
}
