package dev.longshore.control.gateway.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Operation;
import dev.longshore.control.api.OperationTable;
import dev.longshore.control.api.catalog.AwsServices;
import io.grpc.Status;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ErrorStatusTest {
    private static final Set<String> INVALID =
            Set.of(
                    "InvalidParameterException",
                    "InvalidInput",
                    "InvalidArgsException",
                    "InvalidArnException",
                    "InvalidDomainValidationOptionsException",
                    "InvalidTagException",
                    "ValidationException",
                    "ClientException",
                    "PaginationTokenExpiredException",
                    "DuplicateTagKeysException",
                    "InvalidConfigurationRequestException",
                    "InvalidLoadBalancerActionException",
                    "InvalidSchemeException",
                    "InvalidSecurityGroupException",
                    "InvalidSubnetException",
                    "InvalidTargetException",
                    "TooManyActionsException");

    private final OperationTable operations = AwsServices.operations();
    private final Operation runTask =
            operations.byFullName("longshore.ecs.v1.ECS/RunTask").orElseThrow();

    @Test
    void everyErrorOfTheApiHasAGrpcCodeOfItsOwnMeaning() {
        for (var operation : operations.operations()) {
            for (var error : operation.errors()) {
                var code = ErrorStatus.grpc(operation, new ApiException(error, ""));
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
        assertThat(http(ApiException.throttled())).isEqualTo(400);
        assertThat(http(new ApiException("SerializationException", ""))).isEqualTo(400);
        assertThat(ErrorStatus.http(null, new ApiException("AnythingElse", ""))).isEqualTo(400);
    }

    @Test
    void kindsDecideBeforeCodes() {
        assertThat(ErrorStatus.grpc(runTask, ApiException.unavailable("")))
                .isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(ErrorStatus.grpc(runTask, ApiException.throttled()))
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(ErrorStatus.grpc(runTask, ApiException.fault("")))
                .isEqualTo(Status.Code.INTERNAL);
    }

    private int http(ApiException refusal) {
        return ErrorStatus.http(runTask, refusal);
    }
}
