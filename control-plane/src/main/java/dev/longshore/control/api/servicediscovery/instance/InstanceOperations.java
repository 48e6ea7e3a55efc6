package dev.longshore.control.api.servicediscovery.instance;

import dev.longshore.control.api.Page;
import dev.longshore.control.api.servicediscovery.reference.CloudMapOperations;
import dev.longshore.control.api.servicediscovery.reference.NameReferences;
import dev.longshore.control.domain.naming.NamedInstance;
import dev.longshore.control.domain.naming.NamedInstances;
import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.proto.servicediscovery.GetInstanceRequest;
import dev.longshore.proto.servicediscovery.GetInstanceResponse;
import dev.longshore.proto.servicediscovery.Instance;
import dev.longshore.proto.servicediscovery.InstanceSummary;
import dev.longshore.proto.servicediscovery.ListInstancesRequest;
import dev.longshore.proto.servicediscovery.ListInstancesResponse;
import dev.longshore.proto.servicediscovery.ServiceDiscoveryGrpc;
import dev.longshore.state.tx.ReadTx;

/** GetInstance and ListInstances. */
public final class InstanceOperations {
    private static final int MOST = 100;

    private final NamedInstances instances;
    private final Installation installation;

    public InstanceOperations(Installation installation) {
        this.instances = new NamedInstances(installation);
        this.installation = installation;
    }

    /** Registers the operations. */
    public void register(CloudMapOperations on) {
        on.read(ServiceDiscoveryGrpc.getGetInstanceMethod(), this::get);
        on.read(ServiceDiscoveryGrpc.getListInstancesMethod(), this::list);
    }

    private GetInstanceResponse get(ReadTx tx, GetInstanceRequest request) {
        String service = NameReferences.service(tx, request.getServiceId()).getService().getId();
        NamedInstance found =
                instances
                        .find(tx, service, request.getInstanceId())
                        .orElseThrow(NameReferences::noInstance);
        var shown =
                Instance.newBuilder()
                        .setId(found.id())
                        .putAllAttributes(found.attributes())
                        .setCreatedByAccount(installation.accountId());
        if (!found.creatorRequestId().isEmpty()) {
            shown.setCreatorRequestId(found.creatorRequestId());
        }
        return GetInstanceResponse.newBuilder()
                .setResourceOwner(installation.accountId())
                .setInstance(shown)
                .build();
    }

    private ListInstancesResponse list(ReadTx tx, ListInstancesRequest request) {
        String service = NameReferences.service(tx, request.getServiceId()).getService().getId();
        Page<InstanceSummary> page = Page.ascending(request, MOST);
        instances.scan(
                tx, service, page.from(), (position, found) -> page.add(position, summary(found)));
        var answer =
                ListInstancesResponse.newBuilder()
                        .setResourceOwner(installation.accountId())
                        .addAllInstances(page.entries());
        page.nextToken().ifPresent(answer::setNextToken);
        return answer.build();
    }

    private InstanceSummary summary(NamedInstance found) {
        return InstanceSummary.newBuilder()
                .setId(found.id())
                .putAllAttributes(found.attributes())
                .setCreatedByAccount(installation.accountId())
                .build();
    }
}
