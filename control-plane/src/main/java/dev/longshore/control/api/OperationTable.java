package dev.longshore.control.api;

import dev.longshore.proto.api.Protocol;
import io.grpc.ServiceDescriptor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All operations that this server answers, found by each door's name for them. Immutable. */
public final class OperationTable {
    private final List<ServiceDescriptor> grpcServices;
    private final Map<String, Operation> byFullName = new LinkedHashMap<>();
    private final Map<String, Operation> byTarget = new LinkedHashMap<>();
    private final Map<Action, Operation> byAction = new LinkedHashMap<>();

    /** How the query protocols name an operation: each service has versions of its own. */
    private record Action(String version, String name) {}

    /**
     * The operations of generated services.
     *
     * @param services what {@code XGrpc.getServiceDescriptor()} answers
     */
    public OperationTable(List<ServiceDescriptor> services) {
        this.grpcServices = List.copyOf(services);
        for (var service : services) {
            service.getMethods().forEach(method -> add(Operation.of(method)));
        }
    }

    private void add(Operation operation) {
        byFullName.put(operation.fullName(), operation);
        var service = operation.service();
        if (!service.getTargetPrefix().isEmpty()) {
            byTarget.put(service.getTargetPrefix() + "." + operation.name(), operation);
        }
        if (operation.speaks(Protocol.AWS_QUERY) || operation.speaks(Protocol.EC2_QUERY)) {
            var action = new Action(service.getApiVersion(), operation.name());
            Operation other = byAction.put(action, operation);
            if (other != null) {
                throw new IllegalStateException(operation + " and " + other + " are one action");
            }
        }
    }

    /** Every operation, in the order of its descriptors. */
    public Collection<Operation> operations() {
        return byFullName.values();
    }

    /** The services that the operations belong to. */
    public List<ServiceDescriptor> grpcServices() {
        return grpcServices;
    }

    /** The operation of a gRPC method, {@code longshore.ecs.v1.ECS/RunTask}. */
    public Optional<Operation> byFullName(String fullName) {
        return Optional.ofNullable(byFullName.get(fullName));
    }

    /** The operation of an {@code X-Amz-Target} header. */
    public Optional<Operation> byTarget(String target) {
        return Optional.ofNullable(byTarget.get(target));
    }

    /** The operation of the parameters {@code Action} and {@code Version} of a query protocol. */
    public Optional<Operation> byAction(String version, String action) {
        return Optional.ofNullable(byAction.get(new Action(version, action)));
    }
}
