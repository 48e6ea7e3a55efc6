package dev.longshore.control.gateway.grpc;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * gRPC's health service: serving while the server is ready. Watching is not offered, which clients
 * must be prepared for.
 */
public final class ReadinessHealth extends HealthGrpc.HealthImplBase {
    private final Supplier<Optional<String>> notReady;

    /** {@code notReady} answers why the server is not ready, or nothing when it is. */
    public ReadinessHealth(Supplier<Optional<String>> notReady) {
        this.notReady = notReady;
    }

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
        var status = notReady.get().isEmpty() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        answer.onNext(HealthCheckResponse.newBuilder().setStatus(status).build());
        answer.onCompleted();
    }
}
