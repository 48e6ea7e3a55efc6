package dev.longshore.control.gateway.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Operation;
import dev.longshore.control.api.OperationTable;
import dev.longshore.proto.ecs.ECSGrpc;
import io.grpc.Status;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ErrorTableTest {
    private static final Set<String> INVALID =
            Set.of("InvalidParameterException", "ClientException");

    private final OperationTable operations =
            new OperationTable(List.of(ECSGrpc.getServiceDescriptor()));
    private final Operation runTask =
            operations.byFullName("longshore.ecs.v1.ECS/RunTask").orElseThrow();

    @Test
    void everyErrorOfTheApiHasAGrpcCodeOfItsOwnMeaning() {
        for (var operation : operations.operations()) {
            for (var error : operation.errors()) {
                var code = ErrorTable.grpcCode(operation, new ApiException(error, ""));
                if (INVALID.contains(error)) {
                    assertThat(code).as(error).isEqualTo(Status.Code.INVALID_ARGUMENT);
                } else {
                    assertThat(code)
                            .as(error)
                            .isNotIn(
                                    Status.Code.INVALID_ARGUMENT,
                                    Status.Code.UNKNOWN,
                                    Status.Code.OK);
                }
            }
        }
    }

    @Test
    void statusesAreThoseOfTheModelUnlessTheServerCannotAnswer() {
        assertThat(http(new ApiException("ClusterNotFoundException", ""))).isEqualTo(400);
        assertThat(http(new ApiException("ServerException", ""))).isEqualTo(500);
        assertThat(http(ApiException.fault(""))).isEqualTo(500);
        assertThat(http(ApiException.unavailable(""))).isEqualTo(503);
        assertThat(http(ApiException.throttled(""))).isEqualTo(400);
        assertThat(http(new ApiException("SerializationException", ""))).isEqualTo(400);
        assertThat(ErrorTable.httpStatus(null, new ApiException("AnythingElse", "")))
                .isEqualTo(400);
    }

    @Test
    void kindsDecideBeforeCodes() {
        assertThat(ErrorTable.grpcCode(runTask, ApiException.unavailable("")))
                .isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(ErrorTable.grpcCode(runTask, ApiException.throttled("")))
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(ErrorTable.grpcCode(runTask, ApiException.fault("")))
                .isEqualTo(Status.Code.INTERNAL);
    }

    private int http(ApiException refusal) {
        return ErrorTable.httpStatus(runTask, refusal);
    }
}
