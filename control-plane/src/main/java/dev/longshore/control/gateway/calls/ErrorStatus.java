package dev.longshore.control.gateway.calls;

import com.google.protobuf.Descriptors.Descriptor;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Operation;
import dev.longshore.proto.api.ApiOptions;
import dev.longshore.proto.api.ExceptionTraits;
import io.grpc.Status;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a refusal shows on the wire: its code, its HTTP status and its gRPC status, as the error's
 * message in the API file says.
 */
public final class ErrorStatus {
    private static final int BAD_REQUEST = 400;

    /** The gRPC statuses of codes that belong to no service. */
    private static final Map<String, Status.Code> COMMON_GRPC =
            Map.of(
                    "IncompleteSignatureException", Status.Code.UNAUTHENTICATED,
                    "UnknownOperationException", Status.Code.UNIMPLEMENTED);

    /** The HTTP statuses of codes that belong to no service, where they are not 400. */
    private static final Map<String, Integer> COMMON_HTTP =
            Map.of("RequestEntityTooLargeException", 413, "DryRunOperation", 412);

    private ErrorStatus() {}

    /**
     * The HTTP status of a refusal.
     *
     * @param operation the operation that was refused, if it came that far
     */
    public static int http(@Nullable Operation operation, ApiException refusal) {
        return switch (refusal.kind()) {
            case UNAVAILABLE -> 503;
            case FAULT -> 500;
            case THROTTLED -> BAD_REQUEST;
            case REFUSED, INVALID_VALUE, MISSING_VALUE, NOT_OFFERED ->
                    traits(operation, refusal.code())
                            .map(ExceptionTraits::getStatus)
                            .orElseGet(() -> COMMON_HTTP.getOrDefault(refusal.code(), BAD_REQUEST));
        };
    }

    /** The gRPC status code of a refusal; without a word of its own it goes by the HTTP status. */
    public static Status.Code grpc(@Nullable Operation operation, ApiException refusal) {
        return switch (refusal.kind()) {
            case UNAVAILABLE -> Status.Code.UNAVAILABLE;
            case FAULT -> Status.Code.INTERNAL;
            case THROTTLED -> Status.Code.RESOURCE_EXHAUSTED;
            case INVALID_VALUE, MISSING_VALUE -> Status.Code.INVALID_ARGUMENT;
            case NOT_OFFERED -> Status.Code.UNIMPLEMENTED;
            case REFUSED ->
                    traits(operation, refusal.code())
                            .map(ExceptionTraits::getGrpcValue)
                            .filter(number -> number != 0)
                            .map(number -> Status.fromCodeValue(number).getCode())
                            .or(() -> Optional.ofNullable(COMMON_GRPC.get(refusal.code())))
                            .orElseGet(() -> byHttp(operation, refusal));
        };
    }

    private static Status.Code byHttp(@Nullable Operation operation, ApiException refusal) {
        return http(operation, refusal) >= 500
                ? Status.Code.INTERNAL
                : Status.Code.INVALID_ARGUMENT;
    }

    /** What the query protocols call an error, which may differ from its message's name. */
    public static String queryCode(@Nullable Operation operation, ApiException refusal) {
        return traits(operation, refusal.code())
                .map(ExceptionTraits::getCode)
                .filter(code -> !code.isEmpty())
                .orElse(refusal.code());
    }

    /** The message type of an error of the operation's service. */
    public static Optional<Descriptor> message(@Nullable Operation operation, String code) {
        return operation == null
                ? Optional.empty()
                : Optional.ofNullable(operation.method().getFile().findMessageTypeByName(code))
                        .filter(
                                type ->
                                        type.getOptions()
                                                .getExtension(ApiOptions.message)
                                                .hasException());
    }

    private static Optional<ExceptionTraits> traits(@Nullable Operation operation, String code) {
        return message(operation, code)
                .map(type -> type.getOptions().getExtension(ApiOptions.message).getException());
    }
}
