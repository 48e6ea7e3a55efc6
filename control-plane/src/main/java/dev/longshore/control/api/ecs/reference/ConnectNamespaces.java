package dev.longshore.control.api.ecs.reference;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.domain.naming.Namespaces;
import dev.longshore.proto.store.NamespaceRow;
import dev.longshore.state.tx.ReadTx;

/** The namespaces that callers mean when they speak of Service Connect. */
public final class ConnectNamespaces {
    private ConnectNamespaces() {}

    /**
     * The namespace of a name or an ARN.
     *
     * @throws ApiException NamespaceNotFoundException; UnsupportedFeatureException while somebody
     *     does not know of namespaces
     */
    public static NamespaceRow meant(ReadTx tx, String nameOrArn) {
        checkOffered(tx);
        return Namespaces.meant(tx, nameOrArn).orElseThrow(() -> notFound(nameOrArn));
    }

    /**
     * Refuses Service Connect while somebody does not know its rows.
     *
     * @throws ApiException UnsupportedFeatureException
     */
    public static void checkOffered(ReadTx tx) {
        if (!Namespaces.mayBeMade(tx)) {
            throw ApiException.notOffered(
                    "Service Connect is not offered while servers or agents of an older version are"
                            + " in use.");
        }
    }

    /** The refusal of a namespace that is not there. */
    public static ApiException notFound(String nameOrArn) {
        return new ApiException(
                "NamespaceNotFoundException", "Failed to retrieve namespace for " + nameOrArn);
    }
}
