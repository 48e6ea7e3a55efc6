package dev.longshore.control.api.ecs.taskset;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ecs.service.FoundService;
import dev.longshore.control.domain.service.TaskSets;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.Optional;

/** The task set that a request is about, with its service. */
record FoundTaskSet(FoundService service, TaskSetRow row) {
    /**
     * A service that has task sets, for changes of them.
     *
     * @throws ApiException ClusterNotFoundException; ServiceNotFoundException;
     *     ServiceNotActiveException; InvalidParameterException
     */
    static FoundService service(ReadTx tx, String cluster, String service) {
        FoundService found = FoundService.of(tx, cluster, service);
        if (!found.service().getStatus().equals("ACTIVE")) {
            throw FoundService.notActive();
        }
        if (!TaskSets.are(found.service())) {
            throw ApiException.invalidValue(
                    "Amazon ECS only supports task set management on services configured to use external deployment"
                            + " controllers.");
        }
        return found;
    }

    /**
     * A task set of such a service.
     *
     * @param reference its id or its ARN
     * @throws ApiException those of the service; TaskSetNotFoundException
     */
    static FoundTaskSet of(ReadTx tx, String cluster, String service, String reference) {
        FoundService found = service(tx, cluster, service);
        return find(TaskSets.of(tx, found.key()), reference)
                .map(row -> new FoundTaskSet(found, row))
                .orElseThrow(
                        () ->
                                new ApiException(
                                        "TaskSetNotFoundException",
                                        "The specified task set does not exist."));
    }

    /** The one of these that a caller means by an id or an ARN. */
    static Optional<TaskSetRow> find(List<TaskSetRow> sets, String reference) {
        return sets.stream()
                .filter(
                        set ->
                                reference.equals(TaskSets.id(set))
                                        || reference.equals(set.getTaskSetArn()))
                .findFirst();
    }

    ServiceKey key() {
        return service.key();
    }

    boolean isDraining() {
        return TaskSets.status(row).equals(TaskSets.DRAINING);
    }
}
