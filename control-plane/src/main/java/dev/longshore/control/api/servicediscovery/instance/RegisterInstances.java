package dev.longshore.control.api.servicediscovery.instance;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.servicediscovery.reference.CloudMapOperations;
import dev.longshore.control.api.servicediscovery.reference.NameReferences;
import dev.longshore.control.domain.naming.NameOperations;
import dev.longshore.control.domain.naming.NameOperations.Target;
import dev.longshore.control.domain.naming.NamedInstance;
import dev.longshore.control.domain.naming.NamedInstances;
import dev.longshore.control.domain.naming.NamedServices;
import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.proto.servicediscovery.DeregisterInstanceRequest;
import dev.longshore.proto.servicediscovery.DeregisterInstanceResponse;
import dev.longshore.proto.servicediscovery.Instance;
import dev.longshore.proto.servicediscovery.RegisterInstanceRequest;
import dev.longshore.proto.servicediscovery.RegisterInstanceResponse;
import dev.longshore.proto.servicediscovery.ServiceDiscoveryGrpc;
import dev.longshore.proto.store.NamedInstanceRow;
import dev.longshore.proto.store.NamedServiceRow;
import dev.longshore.state.tx.Tx;
import java.util.Map;
import java.util.Optional;

/**
 * RegisterInstance and DeregisterInstance. Tasks are ECS's: it alone registers and removes them.
 */
public final class RegisterInstances {
    private final NamedInstances instances;
    private final NameOperations operations;

    public RegisterInstances(Installation installation) {
        this.instances = new NamedInstances(installation);
        this.operations = new NameOperations(installation);
    }

    /** Registers the operations. */
    public void register(CloudMapOperations on) {
        on.write(ServiceDiscoveryGrpc.getRegisterInstanceMethod(), this::register);
        on.write(ServiceDiscoveryGrpc.getDeregisterInstanceMethod(), this::deregister);
    }

    /** An instance that is there is changed. */
    private RegisterInstanceResponse register(Tx tx, RegisterInstanceRequest request) {
        NamedServiceRow service = NameReferences.service(tx, request.getServiceId());
        String serviceId = service.getService().getId();
        String id = request.getInstanceId();
        new InstanceAttributes(service, request.getAttributesMap()).check();
        refuseTask(tx, serviceId, id, "registered");
        var instance = Instance.newBuilder().setId(id).putAllAttributes(request.getAttributesMap());
        if (!request.getCreatorRequestId().isEmpty()) {
            instance.setCreatorRequestId(request.getCreatorRequestId());
        }
        instance.setCreatedByAccount(service.getService().getResourceOwner());
        Optional<NamedInstanceRow> known = NamedInstances.row(tx, serviceId, id);
        Optional<NamedInstanceRow> repeated =
                known.filter(row -> instance.hasCreatorRequestId())
                        .filter(row -> row.getInstance().equals(instance.build()));
        String operation =
                repeated.map(NamedInstanceRow::getOperationId)
                        .orElseGet(() -> write(tx, service, instance.build(), known.isPresent()));
        return RegisterInstanceResponse.newBuilder().setOperationId(operation).build();
    }

    private String write(Tx tx, NamedServiceRow service, Instance instance, boolean known) {
        String serviceId = service.getService().getId();
        if (!known && NamedInstances.count(tx, serviceId) >= NamedInstances.MOST) {
            throw new ApiException(
                    "ResourceLimitExceeded",
                    "The maximum number of instances of a service is " + NamedInstances.MOST + ".");
        }
        String operation =
                operations.succeeded(
                        tx,
                        "REGISTER_INSTANCE",
                        Map.of(Target.SERVICE, serviceId, Target.INSTANCE, instance.getId()));
        var row = NamedInstanceRow.newBuilder().setInstance(instance).setOperationId(operation);
        row.setDns(NamedServices.isDns(service));
        if (NamedServices.hasHealth(service)) {
            row.setHealth(instance.getAttributesOrDefault(InstanceAttributes.HEALTH, "HEALTHY"));
        }
        NamedInstances.put(tx, serviceId, row.build());
        return operation;
    }

    private DeregisterInstanceResponse deregister(Tx tx, DeregisterInstanceRequest request) {
        NamedServiceRow service = NameReferences.service(tx, request.getServiceId());
        String serviceId = service.getService().getId();
        String id = request.getInstanceId();
        refuseTask(tx, serviceId, id, "deregistered");
        if (NamedInstances.row(tx, serviceId, id).isEmpty()) {
            throw NameReferences.noInstance();
        }
        NamedInstances.delete(tx, serviceId, id);
        return DeregisterInstanceResponse.newBuilder()
                .setOperationId(
                        operations.succeeded(
                                tx,
                                "DEREGISTER_INSTANCE",
                                Map.of(Target.SERVICE, serviceId, Target.INSTANCE, id)))
                .build();
    }

    private void refuseTask(Tx tx, String service, String id, String done) {
        if (instances.find(tx, service, id).filter(NamedInstance::ofTask).isPresent()) {
            throw new ApiException(
                    "ResourceInUse",
                    "The instance %s is a task of Amazon ECS, and is not %s by anybody else."
                            .formatted(id, done));
        }
    }
}
