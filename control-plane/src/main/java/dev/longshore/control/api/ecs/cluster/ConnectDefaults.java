package dev.longshore.control.api.ecs.cluster;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ecs.reference.ConnectNamespaces;
import dev.longshore.control.domain.naming.NameOperations;
import dev.longshore.control.domain.naming.NameOperations.Target;
import dev.longshore.control.domain.naming.Namespaces;
import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.ClusterServiceConnectDefaultsRequest;
import dev.longshore.proto.servicediscovery.Namespace;
import dev.longshore.proto.store.NamespaceRow;
import dev.longshore.state.tx.Tx;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The namespace that services of a cluster have in Service Connect where they name none. One that
 * is not there is made (Amazon ECS API Reference, ClusterServiceConnectDefaultsRequest).
 */
final class ConnectDefaults {
    private static final Pattern NAME = Pattern.compile("[!-~]{1,1024}");

    private final Namespaces namespaces;
    private final NameOperations operations;

    ConnectDefaults(Installation installation) {
        this.namespaces = new Namespaces(installation);
        this.operations = new NameOperations(installation);
    }

    /**
     * Makes a cluster's default the one that is asked for; an empty name takes it away.
     *
     * @throws ApiException NamespaceNotFoundException for an ARN of none;
     *     InvalidParameterException; LimitExceededException
     */
    void apply(Tx tx, Cluster.Builder cluster, ClusterServiceConnectDefaultsRequest asked) {
        String name = asked.getNamespace();
        if (name.isEmpty()) {
            cluster.clearServiceConnectDefaults();
            return;
        }
        ConnectNamespaces.checkOffered(tx);
        NamespaceRow row = Namespaces.meant(tx, name).orElseGet(() -> made(tx, name));
        cluster.getServiceConnectDefaultsBuilder().setNamespace(row.getNamespace().getArn());
    }

    private NamespaceRow made(Tx tx, String name) {
        if (name.startsWith("arn:")) {
            throw ConnectNamespaces.notFound(name);
        }
        if (!NAME.matcher(name).matches()) {
            throw ApiException.invalidValue(
                    "The namespace must have 1 to 1024 characters without spaces, but was "
                            + name
                            + ".");
        }
        if (Namespaces.all(tx).size() >= Namespaces.MOST) {
            throw new ApiException(
                    "LimitExceededException",
                    "The maximum number of namespaces is " + Namespaces.MOST + ".");
        }
        NamespaceRow fresh = namespaces.http(tx, Namespace.newBuilder().setName(name).build());
        Map<Target, String> made = Map.of(Target.NAMESPACE, fresh.getNamespace().getId());
        NamespaceRow row =
                fresh.toBuilder()
                        .setOperationId(operations.succeeded(tx, "CREATE_NAMESPACE", made))
                        .build();
        Namespaces.put(tx, row);
        return row;
    }
}
