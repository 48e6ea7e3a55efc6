package dev.longshore.control.api;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import dev.longshore.proto.api.ApiOptions;
import dev.longshore.proto.api.Protocol;
import dev.longshore.proto.api.ServiceTraits;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.List;

/**
 * One operation of the public API, as its descriptor tells it.
 *
 * @param method the operation
 * @param input the default instance of the request's generated class
 * @param output the default instance of the answer's generated class
 */
public record Operation(MethodDescriptor method, Message input, Message output) {
    /**
     * The operation of a generated gRPC method.
     *
     * @param grpc what {@code XGrpc.getYMethod()} answers
     */
    public static Operation of(io.grpc.MethodDescriptor<?, ?> grpc) {
        if (!(grpc.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema)) {
            throw new IllegalArgumentException(grpc.getFullMethodName() + " has no descriptor");
        }
        return new Operation(
                schema.getMethodDescriptor(),
                prototype(grpc.getRequestMarshaller()),
                prototype(grpc.getResponseMarshaller()));
    }

    private static Message prototype(io.grpc.MethodDescriptor.Marshaller<?> marshaller) {
        if (marshaller instanceof PrototypeMarshaller<?> typed
                && typed.getMessagePrototype() instanceof Message message) {
            return message;
        }
        throw new IllegalArgumentException(marshaller + " is not one of protobuf's");
    }

    /** The operation's name within its service, {@code RunTask}: what clients and people read. */
    public String name() {
        return method.getName();
    }

    /**
     * What an operation is known by: the name of the gRPC method, {@code
     * longshore.ecs.v1.ECS/RunTask}. {@code TagResource} alone stands in many services.
     */
    public String fullName() {
        return method.getService().getFullName() + "/" + method.getName();
    }

    /** How AWS clients reach the service that the operation belongs to. */
    public ServiceTraits service() {
        return method.getService().getOptions().getExtension(ApiOptions.service);
    }

    /** Whether clients of its service may speak that protocol. */
    public boolean speaks(Protocol protocol) {
        return service().getProtocolsList().contains(protocol);
    }

    /** True when the operation changes nothing, so that any server with fresh data may answer. */
    public boolean readOnly() {
        return method.getOptions().getExtension(ApiOptions.method).getReadonly();
    }

    /** The names of the errors that the operation declares. */
    public List<String> errors() {
        return method.getOptions().getExtension(ApiOptions.method).getErrorsList();
    }

    @Override
    public String toString() {
        return fullName();
    }
}
