package dev.longshore.control.gateway.grpc;

import com.google.protobuf.Message;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.longshore.control.api.ApiCalls;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.Operation;
import dev.longshore.control.api.OperationTable;
import dev.longshore.control.gateway.calls.Arrivals;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Serves the operations as gRPC methods; which method was called is data. */
public final class GrpcDoor {
    private static final String REQUEST_ID = "x-amzn-requestid";

    private final OperationTable operations;
    private final ApiCalls calls;
    private final Arrivals arrivals;

    /**
     * A door to {@code operations}.
     *
     * @param calls must fail with nothing but {@link ApiException}
     */
    public GrpcDoor(OperationTable operations, ApiCalls calls, Arrivals arrivals) {
        this.operations = operations;
        this.calls = calls;
        this.arrivals = arrivals;
    }

    /** The services, ready to be added to a server. */
    public List<ServerServiceDefinition> services() {
        return operations.grpcServices().stream().map(this::service).toList();
    }

    private ServerServiceDefinition service(ServiceDescriptor descriptor) {
        var service = ServerServiceDefinition.builder(descriptor);
        for (var method : descriptor.getMethods()) {
            var operation = operations.byFullName(method.getFullMethodName()).orElseThrow();
            service.addMethod(
                    messages(method),
                    ServerCalls.asyncUnaryCall(
                            (request, answer) -> serve(operation, request, answer)));
        }
        return service.build();
    }

    // Every method of a generated service is one of protobuf messages.
    @SuppressWarnings("unchecked")
    private static MethodDescriptor<Message, Message> messages(MethodDescriptor<?, ?> method) {
        return (MethodDescriptor<Message, Message>) method;
    }

    private void serve(Operation operation, Message request, StreamObserver<Message> answer) {
        var requestId = UUID.randomUUID().toString();
        ServiceRequestContext.current()
                .mutateAdditionalResponseHeaders(headers -> headers.set(REQUEST_ID, requestId));
        calls.call(arrivals.call(operation, request, Optional.empty(), requestId, Door.GRPC))
                .whenComplete(
                        (message, failure) -> {
                            if (failure == null) {
                                answer.onNext(message);
                                answer.onCompleted();
                            } else {
                                var status = GrpcError.of(operation, (ApiException) failure);
                                answer.onError(StatusProto.toStatusRuntimeException(status));
                            }
                        });
    }
}
