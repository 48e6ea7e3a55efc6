package dev.longshore.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.control.process.startup.StartException;
import dev.longshore.foundation.log.LogSetup;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.CreateClusterRequest;
import dev.longshore.proto.ecs.CreateClusterResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DevApiTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final StartingServer service = new StartingServer();
    private Server server;

    @BeforeEach
    void start() throws IOException {
        LogSetup.apply(LogSetup.Format.LOGFMT, "INFO");
        server = ServerBuilder.forPort(0).addService(service).build().start();
    }

    @AfterEach
    void stop() {
        server.shutdownNow();
    }

    @Test
    void theClusterIsAskedForUntilTheServerIsReady() {
        service.refusals.addAll(List.of(Status.UNAVAILABLE, Status.DEADLINE_EXCEEDED));

        try (var api = new DevApi(server.getPort())) {
            api.createCluster("default", LONG);
        }

        assertThat(service.refusals).isEmpty();
    }

    @Test
    void aServerThatIsNeverReadyIsToldInASentence() {
        service.refusals.add(Status.DEADLINE_EXCEEDED);

        try (var api = new DevApi(server.getPort())) {
            assertThatExceptionOfType(StartException.class)
                    .isThrownBy(() -> api.createCluster("default", Duration.ZERO))
                    .withMessageContaining("did not make the cluster default");
        }
    }

    /** Refuses as often as it is told. */
    private static final class StartingServer extends ECSGrpc.ECSImplBase {
        private final Queue<Status> refusals = new ArrayDeque<>();

        @Override
        public synchronized void createCluster(
                CreateClusterRequest request, StreamObserver<CreateClusterResponse> answer) {
            Status refusal = refusals.poll();
            if (refusal != null) {
                answer.onError(refusal.asRuntimeException());
                return;
            }
            answer.onNext(
                    CreateClusterResponse.newBuilder()
                            .setCluster(
                                    Cluster.newBuilder().setClusterName(request.getClusterName()))
                            .build());
            answer.onCompleted();
        }
    }
}
