package dev.longshore.control.api.servicediscovery.reference;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.domain.naming.NamedServices;
import dev.longshore.control.domain.naming.Namespaces;
import dev.longshore.proto.store.NamedServiceRow;
import dev.longshore.proto.store.NamespaceRow;
import dev.longshore.state.tx.ReadTx;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What ids and ARNs in requests name. */
public final class NameReferences {
    private static final Pattern ARN =
            Pattern.compile(
                    "arn:aws[\\w-]*:servicediscovery:[\\w-]*:\\d*:(?:namespace|service)/(?<id>[\\w-]+)");

    private NameReferences() {}

    /**
     * The namespace of an id or an ARN.
     *
     * @throws ApiException NamespaceNotFound
     */
    public static NamespaceRow namespace(ReadTx tx, String idOrArn) {
        return Namespaces.find(tx, id(idOrArn))
                .orElseThrow(() -> new ApiException("NamespaceNotFound", "Namespace not found"));
    }

    /**
     * The service of an id or an ARN.
     *
     * @throws ApiException ServiceNotFound
     */
    public static NamedServiceRow service(ReadTx tx, String idOrArn) {
        return NamedServices.find(tx, id(idOrArn)).orElseThrow(NameReferences::noService);
    }

    /** The refusal of a service that is not there. */
    public static ApiException noService() {
        return new ApiException("ServiceNotFound", "Service not found");
    }

    /** The refusal of an instance that is not there. */
    public static ApiException noInstance() {
        return new ApiException("InstanceNotFound", "Instance not found");
    }

    private static String id(String idOrArn) {
        Matcher matcher = ARN.matcher(idOrArn);
        return matcher.matches() ? matcher.group("id") : idOrArn;
    }
}
