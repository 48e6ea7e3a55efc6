package dev.longshore.control.gateway.calls;

import static java.util.Map.entry;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Operation;
import dev.longshore.proto.api.ApiOptions;
import io.grpc.Status;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a refusal shows on the wire: the HTTP status and the gRPC status of its code. */
public final class ErrorTable {
    private static final int BAD_REQUEST = 400;

    /** Codes that belong to no service, with the HTTP statuses that differ from 400. */
    private static final Map<String, Integer> COMMON_HTTP =
            Map.of("RequestEntityTooLargeException", 413);

    /** What is not here goes by its HTTP status: 4xx is INVALID_ARGUMENT, 5xx is INTERNAL. */
    private static final Map<String, Status.Code> GRPC =
            Map.ofEntries(
                    entry("AccessDeniedException", Status.Code.PERMISSION_DENIED),
                    entry("AttributeLimitExceededException", Status.Code.RESOURCE_EXHAUSTED),
                    entry("BlockedException", Status.Code.PERMISSION_DENIED),
                    entry(
                            "ClusterContainsCapacityProviderException",
                            Status.Code.FAILED_PRECONDITION),
                    entry(
                            "ClusterContainsContainerInstancesException",
                            Status.Code.FAILED_PRECONDITION),
                    entry("ClusterContainsServicesException", Status.Code.FAILED_PRECONDITION),
                    entry("ClusterContainsTasksException", Status.Code.FAILED_PRECONDITION),
                    entry("ClusterNotFoundException", Status.Code.NOT_FOUND),
                    entry("ConflictException", Status.Code.ALREADY_EXISTS),
                    entry("DaemonNotActiveException", Status.Code.FAILED_PRECONDITION),
                    entry("DaemonNotFoundException", Status.Code.NOT_FOUND),
                    entry("IncompleteSignatureException", Status.Code.UNAUTHENTICATED),
                    entry("LimitExceededException", Status.Code.RESOURCE_EXHAUSTED),
                    entry("MissingVersionException", Status.Code.FAILED_PRECONDITION),
                    entry("NamespaceNotFoundException", Status.Code.NOT_FOUND),
                    entry("NoUpdateAvailableException", Status.Code.FAILED_PRECONDITION),
                    entry(
                            "PlatformTaskDefinitionIncompatibilityException",
                            Status.Code.FAILED_PRECONDITION),
                    entry("PlatformUnknownException", Status.Code.NOT_FOUND),
                    entry("ResourceInUseException", Status.Code.FAILED_PRECONDITION),
                    entry("ResourceNotFoundException", Status.Code.NOT_FOUND),
                    entry("ServiceDeploymentNotFoundException", Status.Code.NOT_FOUND),
                    entry("ServiceNotActiveException", Status.Code.FAILED_PRECONDITION),
                    entry("ServiceNotFoundException", Status.Code.NOT_FOUND),
                    entry("TargetNotConnectedException", Status.Code.FAILED_PRECONDITION),
                    entry("TargetNotFoundException", Status.Code.NOT_FOUND),
                    entry("TaskSetNotFoundException", Status.Code.NOT_FOUND),
                    entry("UnknownOperationException", Status.Code.UNIMPLEMENTED),
                    entry("UnsupportedFeatureException", Status.Code.UNIMPLEMENTED),
                    entry("UpdateInProgressException", Status.Code.FAILED_PRECONDITION));

    private ErrorTable() {}

    /**
     * The HTTP status of a refusal.
     *
     * @param operation the operation that was refused, if it came that far
     */
    public static int httpStatus(@Nullable Operation operation, ApiException refusal) {
        return switch (refusal.kind()) {
            case UNAVAILABLE -> 503;
            case FAULT -> 500;
            case THROTTLED -> BAD_REQUEST;
            case REFUSED ->
                    message(operation, refusal.code())
                            .map(ErrorTable::declaredStatus)
                            .orElseGet(() -> COMMON_HTTP.getOrDefault(refusal.code(), BAD_REQUEST));
        };
    }

    /** The gRPC status code of a refusal. */
    public static Status.Code grpcCode(@Nullable Operation operation, ApiException refusal) {
        return switch (refusal.kind()) {
            case UNAVAILABLE -> Status.Code.UNAVAILABLE;
            case FAULT -> Status.Code.INTERNAL;
            case THROTTLED -> Status.Code.RESOURCE_EXHAUSTED;
            case REFUSED -> GRPC.getOrDefault(refusal.code(), byStatus(operation, refusal));
        };
    }

    private static Status.Code byStatus(@Nullable Operation operation, ApiException refusal) {
        return httpStatus(operation, refusal) >= 500
                ? Status.Code.INTERNAL
                : Status.Code.INVALID_ARGUMENT;
    }

    private static int declaredStatus(Descriptor error) {
        return error.getOptions().getExtension(ApiOptions.message).getException().getStatus();
    }

    /** The message type of an error of the operation's service. */
    public static Optional<Descriptor> message(@Nullable Operation operation, String code) {
        if (operation == null) {
            return Optional.empty();
        }
        FileDescriptor file = operation.method().getFile();
        return Optional.ofNullable(file.findMessageTypeByName(code))
                .filter(type -> type.getOptions().getExtension(ApiOptions.message).hasException());
    }
}
