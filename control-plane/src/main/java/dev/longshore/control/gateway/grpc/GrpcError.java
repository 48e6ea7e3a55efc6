package dev.longshore.control.gateway.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Operation;
import dev.longshore.control.gateway.calls.ErrorStatus;
import java.util.Optional;

/** Refusals as gRPC shows them. */
final class GrpcError {
    private static final String DOMAIN = "longshore.dev";

    private GrpcError() {}

    /**
     * The status of a refusal. Its detail is the API's error message; for a code that the service
     * has no message for, an ErrorInfo whose reason is the code.
     */
    static Status of(Operation operation, ApiException refusal) {
        var detail = detail(operation, refusal).orElseGet(() -> info(refusal));
        return Status.newBuilder()
                .setCode(ErrorStatus.grpc(operation, refusal).value())
                .setMessage(refusal.getMessage())
                .addDetails(Any.pack(detail))
                .build();
    }

    private static Message info(ApiException refusal) {
        return ErrorInfo.newBuilder().setReason(refusal.code()).setDomain(DOMAIN).build();
    }

    private static Optional<Message> detail(Operation operation, ApiException refusal) {
        var base =
                refusal.detail()
                        .or(
                                () ->
                                        ErrorStatus.message(operation, refusal.code())
                                                .map(DynamicMessage::getDefaultInstance));
        return base.map(message -> withText(message, refusal.text()));
    }

    private static Message withText(Message error, String text) {
        var field = error.getDescriptorForType().findFieldByName("message");
        return field == null ? error : error.toBuilder().setField(field, text).build();
    }
}
