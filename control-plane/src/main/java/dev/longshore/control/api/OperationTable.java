package dev.longshore.control.api;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All operations that this server answers, found by either door's name for them. Immutable. */
public final class OperationTable {
    private final List<ServiceDescriptor> grpcServices;
    private final Map<String, Operation> byFullName = new LinkedHashMap<>();
    private final Map<String, Operation> byTarget = new LinkedHashMap<>();

    /**
     * The operations of generated services.
     *
     * @param services what {@code XGrpc.getServiceDescriptor()} answers
     */
    public OperationTable(List<ServiceDescriptor> services) {
        this.grpcServices = List.copyOf(services);
        for (var service : services) {
            service.getMethods().forEach(this::add);
        }
    }

    private void add(MethodDescriptor<?, ?> grpc) {
        if (!(grpc.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema)) {
            throw new IllegalArgumentException(grpc.getFullMethodName() + " has no descriptor");
        }
        var operation =
                new Operation(
                        schema.getMethodDescriptor(),
                        prototype(grpc.getRequestMarshaller()),
                        prototype(grpc.getResponseMarshaller()));
        byFullName.put(operation.fullName(), operation);
        byTarget.put(operation.service().getTargetPrefix() + "." + operation.name(), operation);
    }

    private static Message prototype(MethodDescriptor.Marshaller<?> marshaller) {
        if (marshaller instanceof PrototypeMarshaller<?> typed
                && typed.getMessagePrototype() instanceof Message message) {
            return message;
        }
        throw new IllegalArgumentException(marshaller + " is not one of protobuf's");
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
}
