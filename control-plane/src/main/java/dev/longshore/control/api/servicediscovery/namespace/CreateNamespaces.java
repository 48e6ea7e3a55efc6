package dev.longshore.control.api.servicediscovery.namespace;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.servicediscovery.reference.CloudMapOperations;
import dev.longshore.control.api.servicediscovery.reference.NameTags;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.naming.NameOperations;
import dev.longshore.control.domain.naming.NameOperations.Target;
import dev.longshore.control.domain.naming.Namespaces;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.proto.servicediscovery.CreateHttpNamespaceRequest;
import dev.longshore.proto.servicediscovery.CreateHttpNamespaceResponse;
import dev.longshore.proto.servicediscovery.CreatePrivateDnsNamespaceRequest;
import dev.longshore.proto.servicediscovery.CreatePrivateDnsNamespaceResponse;
import dev.longshore.proto.servicediscovery.Namespace;
import dev.longshore.proto.servicediscovery.NamespaceAlreadyExists;
import dev.longshore.proto.servicediscovery.ServiceDiscoveryGrpc;
import dev.longshore.proto.servicediscovery.Tag;
import dev.longshore.proto.store.NamespaceRow;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * CreatePrivateDnsNamespace and CreateHttpNamespace. What is wrong with a network is told by the
 * operation, as AWS tells it, and not by the call.
 */
public final class CreateNamespaces {
    private static final String CREATE = "CREATE_NAMESPACE";

    /** The form of the ids that we give. */
    private static final Pattern MADE = Pattern.compile("vpc-[0-9a-f]{17}");

    private final Namespaces namespaces;
    private final Networks networks;
    private final NameOperations operations;
    private final Installation installation;

    public CreateNamespaces(Domain domain) {
        this.installation = domain.settings().installation();
        this.namespaces = new Namespaces(installation);
        this.networks = domain.networks();
        this.operations = new NameOperations(installation);
    }

    /** Registers the operations. */
    public void register(CloudMapOperations on) {
        on.write(ServiceDiscoveryGrpc.getCreatePrivateDnsNamespaceMethod(), this::dns);
        on.write(ServiceDiscoveryGrpc.getCreateHttpNamespaceMethod(), this::http);
        on.write(
                ServiceDiscoveryGrpc.getCreatePublicDnsNamespaceMethod(),
                (tx, request) -> {
                    throw publicNames();
                });
        on.write(
                ServiceDiscoveryGrpc.getUpdatePublicDnsNamespaceMethod(),
                (tx, request) -> {
                    throw publicNames();
                });
    }

    private static ApiException publicNames() {
        return ApiException.notOffered(
                "Public DNS namespaces are not offered: this installation answers for no domain of the internet.");
    }

    private CreatePrivateDnsNamespaceResponse dns(Tx tx, CreatePrivateDnsNamespaceRequest request) {
        NamespaceNames.check(request.getName());
        var like = like(request.getName(), request.getDescription(), request.getCreatorRequestId());
        Optional<String> vpc = vpc(tx, request.getVpc());
        Optional<NamespaceRow> same =
                Namespaces.all(tx).stream()
                        .filter(Namespaces::isDns)
                        .filter(row -> vpc.filter(row.getVpcId()::equals).isPresent())
                        .filter(
                                row ->
                                        row.getNamespace()
                                                .getName()
                                                .equalsIgnoreCase(like.getName()))
                        .findFirst();
        String id =
                same.filter(row -> isRepeated(row, like))
                        .map(NamespaceRow::getOperationId)
                        .orElseGet(
                                () ->
                                        same.isPresent() || vpc.isEmpty()
                                                ? failed(tx, request, vpc)
                                                : created(
                                                        tx,
                                                        namespaces.dns(
                                                                tx,
                                                                like,
                                                                vpc.get(),
                                                                soaTtl(request)),
                                                        request.getTagsList()));
        return CreatePrivateDnsNamespaceResponse.newBuilder().setOperationId(id).build();
    }

    private CreateHttpNamespaceResponse http(Tx tx, CreateHttpNamespaceRequest request) {
        var like = like(request.getName(), request.getDescription(), request.getCreatorRequestId());
        Optional<NamespaceRow> same =
                Namespaces.all(tx).stream()
                        .filter(row -> row.getNamespace().getType().equals(Namespaces.HTTP))
                        .filter(row -> row.getNamespace().getName().equals(like.getName()))
                        .findFirst();
        if (same.isPresent() && !isRepeated(same.get(), like)) {
            throw alreadyExists(same.get());
        }
        String id =
                same.map(NamespaceRow::getOperationId)
                        .orElseGet(
                                () ->
                                        created(
                                                tx,
                                                namespaces.http(tx, like),
                                                request.getTagsList()));
        return CreateHttpNamespaceResponse.newBuilder().setOperationId(id).build();
    }

    private static Namespace like(String name, String description, String creatorRequestId) {
        var like = Namespace.newBuilder().setName(name);
        if (!description.isEmpty()) {
            like.setDescription(description);
        }
        if (!creatorRequestId.isEmpty()) {
            like.setCreatorRequestId(creatorRequestId);
        }
        return like.build();
    }

    /** The same request again gets the same answer again. */
    private static boolean isRepeated(NamespaceRow row, Namespace like) {
        return like.hasCreatorRequestId()
                && row.getNamespace().getCreatorRequestId().equals(like.getCreatorRequestId())
                && row.getNamespace().getDescription().equals(like.getDescription());
    }

    private static OptionalLong soaTtl(CreatePrivateDnsNamespaceRequest request) {
        var soa = request.getProperties().getDnsProperties().getSoa();
        return soa.hasTtl() ? OptionalLong.of(soa.getTtl()) : OptionalLong.empty();
    }

    /** The network that is meant; ids of guides stand for the default one where they may. */
    private Optional<String> vpc(ReadTx tx, String asked) {
        if (networks.vpcs().get(tx, asked).isPresent()) {
            return Optional.of(asked);
        }
        boolean standsForDefault =
                networks.unknownAreDefault()
                        && asked.startsWith("vpc-")
                        && !MADE.matcher(asked).matches();
        return standsForDefault ? Optional.of(networks.standard().id()) : Optional.empty();
    }

    private String created(Tx tx, NamespaceRow fresh, List<Tag> tags) {
        if (Namespaces.all(tx).size() >= Namespaces.MOST) {
            throw new ApiException(
                    "ResourceLimitExceeded",
                    "The maximum number of namespaces is " + Namespaces.MOST + ".");
        }
        Namespace namespace = fresh.getNamespace();
        String id = operations.succeeded(tx, CREATE, Map.of(Target.NAMESPACE, namespace.getId()));
        Namespaces.put(
                tx,
                fresh.toBuilder()
                        .addAllTags(NameTags.checked(tags, namespace.getArn()))
                        .setOperationId(id)
                        .build());
        return id;
    }

    private String failed(
            Tx tx, CreatePrivateDnsNamespaceRequest request, Optional<String> overlapping) {
        String vpc = overlapping.orElse(request.getVpc());
        return operations.failed(
                tx,
                CREATE,
                Map.of(),
                "CANNOT_CREATE_HOSTED_ZONE",
                overlapping.isPresent()
                        ? "The VPC that you chose, %s in region %s, is already associated with another private hosted zone that has an overlapping name space, %s."
                                .formatted(vpc, installation.region(), request.getName())
                        : "The VPC that you chose, %s in region %s, is either not authorized or does not exist."
                                .formatted(vpc, installation.region()));
    }

    private static ApiException alreadyExists(NamespaceRow row) {
        var detail = NamespaceAlreadyExists.newBuilder().setNamespaceId(row.getNamespace().getId());
        if (row.getNamespace().hasCreatorRequestId()) {
            detail.setCreatorRequestId(row.getNamespace().getCreatorRequestId());
        }
        return ApiException.withDetail("Namespace already exists", detail.build());
    }
}
