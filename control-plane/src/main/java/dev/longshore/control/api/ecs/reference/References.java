package dev.longshore.control.api.ecs.reference;

import dev.longshore.control.api.ApiException;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.task.BalancerTasks;
import dev.longshore.proto.task.FargateMachines;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tx.ReadTx;
import java.util.Optional;
import java.util.regex.Pattern;

/** What callers may write for a resource: its name, its short id, or its ARN. */
public final class References {
    private static final Pattern DEFINITION = Pattern.compile("[A-Za-z0-9_-]+(:\\d{1,9})?");

    private References() {}

    /** The cluster's name; {@code default} where none is given. */
    public static String cluster(String nameOrArn) {
        return nameOrArn.isEmpty() ? "default" : Arns.id(nameOrArn);
    }

    /**
     * An ACTIVE cluster.
     *
     * @throws ApiException ClusterNotFoundException
     */
    public static ClusterRow activeCluster(ReadTx tx, String nameOrArn) {
        ClusterRow row =
                tx.get(Tables.CLUSTERS, new ClusterKey(cluster(nameOrArn)))
                        .filter(found -> denotes(nameOrArn, found.getCluster().getClusterArn()))
                        .orElseThrow(() -> noCluster("Cluster not found."));
        if (!row.getCluster().getStatus().equals("ACTIVE")) {
            throw noCluster("The referenced cluster was inactive.");
        }
        return row;
    }

    /**
     * The name of the cluster that holds container instances: an ACTIVE one, or what stands in its
     * place for machines that have joined none.
     *
     * @throws ApiException ClusterNotFoundException
     */
    public static String clusterOfInstances(ReadTx tx, String nameOrArn) {
        return nameOrArn.equals(FargateMachines.CLUSTER)
                ? FargateMachines.CLUSTER
                : activeCluster(tx, nameOrArn).getCluster().getClusterName();
    }

    /**
     * The name of the cluster whose tasks and services are looked at: an ACTIVE one, or that in
     * which the nodes of load balancers are.
     *
     * @throws ApiException ClusterNotFoundException
     */
    public static String clusterOfTasks(ReadTx tx, String nameOrArn) {
        return Arns.id(nameOrArn).equals(BalancerTasks.CLUSTER)
                ? BalancerTasks.CLUSTER
                : activeCluster(tx, nameOrArn).getCluster().getClusterName();
    }

    private static ApiException noCluster(String text) {
        return new ApiException("ClusterNotFoundException", text);
    }

    /** The id of a task or container instance: what follows the last slash of an ARN. */
    public static String id(String idOrArn) {
        return Arns.id(idOrArn);
    }

    /**
     * The service of a cluster that a caller means by a name or an ARN, whatever its status.
     * Besides ARNs that name the cluster there are those from before 2018, which do not.
     */
    public static Optional<ServiceRow> service(ReadTx tx, String cluster, String nameOrArn) {
        return tx.get(Tables.SERVICES, new ServiceKey(cluster, id(nameOrArn)))
                .filter(
                        row -> {
                            String arn = row.getService().getServiceArn();
                            return denotes(nameOrArn, arn)
                                    || nameOrArn.equals(
                                            arn.replace("service/" + cluster + "/", "service/"));
                        });
    }

    /**
     * Whether a caller may mean the resource {@code arn} by {@code reference}: an ARN must be that
     * very one, since one of another account, region or kind is another resource; all else is a
     * name that has been looked up already.
     */
    public static boolean denotes(String reference, String arn) {
        return !reference.startsWith("arn:") || reference.equals(arn);
    }

    /** A reference to a task definition: family, and a revision where one is named. */
    public record Definition(String family, Optional<Integer> revision) {}

    /** Whether a text can be read as the name or the ARN of a task definition. */
    public static boolean isDefinition(String reference) {
        String name = reference.startsWith("arn:") ? Arns.id(reference) : reference;
        return DEFINITION.matcher(name).matches();
    }

    /**
     * Reads {@code family}, {@code family:revision} or an ARN.
     *
     * @throws ApiException ClientException
     */
    public static Definition definition(String reference) {
        String name = reference.startsWith("arn:") ? Arns.id(reference) : reference;
        int colon = name.lastIndexOf(':');
        if (colon < 0) {
            return new Definition(name, Optional.empty());
        }
        String revision = name.substring(colon + 1);
        if (!revision.matches("\\d{1,9}")) {
            throw EcsErrors.client("Invalid revision number. Number: " + revision);
        }
        return new Definition(name.substring(0, colon), Optional.of(Integer.parseInt(revision)));
    }
}
