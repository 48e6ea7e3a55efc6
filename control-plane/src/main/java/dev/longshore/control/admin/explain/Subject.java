package dev.longshore.control.admin.explain;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.admin.ExplainRequest;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** What is to be explained. */
sealed interface Subject {
    record OfTask(TaskKey key) implements Subject {}

    record OfService(ServiceKey key) implements Subject {}

    record OfDeployment(ServiceDeploymentKey key) implements Subject {}

    record OfNode(InstanceKey key) implements Subject {}

    /** As a deployment's id in DescribeServices begins; the digits are those of its revision. */
    String DEPLOYMENT_ID = "ecs-svc/";

    /**
     * Finds what somebody means: an ARN says what it is and in which cluster; a name alone is
     * looked for among all that a cluster has.
     *
     * @throws IllegalArgumentException where there is no such thing
     */
    static Subject find(ReadTx tx, ExplainRequest request) {
        String named = request.getResource();
        if (named.isEmpty()) {
            throw new IllegalArgumentException(
                    "name a task, a service, a deployment or a container instance: by its ARN, its id or its name");
        }
        String cluster = cluster(request);
        return candidates(tx, cluster, named)
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "there is no task, service, deployment or container instance "
                                                + named
                                                + " in cluster "
                                                + cluster));
    }

    private static Stream<Subject> candidates(ReadTx tx, String cluster, String named) {
        String id = Arns.id(named);
        return switch (kind(named)) {
            case "task" -> task(tx, cluster, id).stream();
            case "service" -> service(tx, cluster, id).stream();
            case "container-instance" -> node(tx, cluster, id).stream();
            case "service-deployment" -> deployment(tx, cluster, id, false).stream();
            case "ecs-svc" -> deployment(tx, cluster, id, true).stream();
            case "" ->
                    Stream.of(
                                    task(tx, cluster, named),
                                    node(tx, cluster, named),
                                    service(tx, cluster, named),
                                    deployment(tx, cluster, named, false))
                            .flatMap(Optional::stream);
            case String other ->
                    throw new IllegalArgumentException("a " + other + " cannot be explained");
        };
    }

    /** What comes before the first slash, without the ARN's head; empty for a bare name. */
    private static String kind(String named) {
        int slash = named.indexOf('/');
        return slash < 0 ? "" : named.substring(named.lastIndexOf(':', slash) + 1, slash);
    }

    /** An ARN names the cluster itself, but for those of the oldest form. */
    private static String cluster(ExplainRequest request) {
        String[] parts = request.getResource().split("/", -1);
        if (request.getResource().startsWith("arn:") && parts.length >= 3) {
            return parts[1];
        }
        return request.getCluster().isEmpty() ? "default" : request.getCluster();
    }

    private static Optional<Subject> task(ReadTx tx, String cluster, String id) {
        var key = new TaskKey(cluster, id);
        return tx.get(Tables.TASKS, key).map(row -> new OfTask(key));
    }

    private static Optional<Subject> service(ReadTx tx, String cluster, String name) {
        var key = new ServiceKey(cluster, name);
        return tx.get(Tables.SERVICES, key).map(row -> new OfService(key));
    }

    private static Optional<Subject> node(ReadTx tx, String cluster, String id) {
        var key = new InstanceKey(cluster, id);
        return tx.get(Tables.CONTAINER_INSTANCES, key).map(row -> new OfNode(key));
    }

    /** The newest one, where the id is a revision's: going back to one makes another record. */
    private static Optional<Subject> deployment(
            ReadTx tx, String cluster, String id, boolean ofRevision) {
        return tx.list(Tables.SERVICE_DEPLOYMENTS, KeyPrefix.of(cluster)).stream()
                .filter(
                        row ->
                                ofRevision
                                        ? Arns.id(
                                                        row.row()
                                                                .getDeployment()
                                                                .getTargetServiceRevision()
                                                                .getArn())
                                                .equals(id)
                                        : row.key().deployment().equals(id))
                .max(
                        Comparator.comparing(
                                row ->
                                        Timestamps.instant(
                                                row.row().getDeployment().getCreatedAt())))
                .map(row -> new OfDeployment(row.key()));
    }
}
