package dev.longshore.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Message;
import dev.longshore.control.api.FakeCalls;
import dev.longshore.proto.ecs.CreateClusterRequest;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.RunTaskRequest;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.channelz.v1.GetServersRequest;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the gRPC door serves beside the API: health, channelz, compression. */
class GrpcServerTest {
    private static final String ECS = "longshore.ecs.v1.ECS";

    private final FakeCalls calls = FakeCalls.withClusters();
    private final TestServer server = new TestServer(calls);
    private final ManagedChannel channel =
            NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.close();
    }

    @Test
    void healthIsReadiness() {
        var health = HealthGrpc.newBlockingStub(channel);
        var request = HealthCheckRequest.getDefaultInstance();
        assertThat(health.check(request).getStatus()).isEqualTo(ServingStatus.SERVING);
        server.notReady = Optional.of("No leader is known.");
        assertThat(health.check(request).getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    }

    @Test
    void healthIsKnownByServiceToo() {
        var health = HealthGrpc.newBlockingStub(channel);
        var ecs = HealthCheckRequest.newBuilder().setService(ECS).build();
        assertThat(health.check(ecs).getStatus()).isEqualTo(ServingStatus.SERVING);
        var none = HealthCheckRequest.newBuilder().setService("none").build();
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> health.check(none))
                .matches(e -> e.getStatus().getCode() == Status.Code.NOT_FOUND);
    }

    @Test
    void aWatchTellsEveryChangeAndEndsWithTheServer() throws Exception {
        var told = new LinkedBlockingQueue<String>();
        HealthGrpc.newStub(channel)
                .watch(
                        HealthCheckRequest.getDefaultInstance(),
                        new StreamObserver<>() {
                            @Override
                            public void onNext(HealthCheckResponse response) {
                                told.add(response.getStatus().name());
                            }

                            @Override
                            public void onError(Throwable failure) {
                                told.add(failure.toString());
                            }

                            @Override
                            public void onCompleted() {
                                told.add("end");
                            }
                        });
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("SERVING");
        server.notReady = Optional.of("No leader is known.");
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("NOT_SERVING");
        server.notReady = Optional.empty();
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("SERVING");
        server.stop();
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("NOT_SERVING");
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("end");
    }

    @Test
    void takesCompressedMessages() {
        var request = CreateClusterRequest.newBuilder().setClusterName("zipped").build();
        var answer =
                ECSGrpc.newBlockingStub(channel).withCompression("gzip").createCluster(request);
        assertThat(answer.getCluster().getClusterName()).isEqualTo("zipped");
    }

    @Test
    void channelzAnswers() {
        var channelz = ChannelzGrpc.newBlockingStub(channel);
        assertThat(channelz.getServers(GetServersRequest.getDefaultInstance()).getEnd()).isTrue();
    }

    @Test
    void anUnknownMethodIsUnimplemented() {
        var unknown =
                io.grpc.MethodDescriptor.<Message, Message>newBuilder()
                        .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName("longshore.none.v1.None/Call")
                        .setRequestMarshaller(
                                ProtoUtils.marshaller(RunTaskRequest.getDefaultInstance()))
                        .setResponseMarshaller(
                                ProtoUtils.marshaller(RunTaskRequest.getDefaultInstance()))
                        .build();
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(
                        () ->
                                ClientCalls.blockingUnaryCall(
                                        channel,
                                        unknown,
                                        CallOptions.DEFAULT,
                                        RunTaskRequest.getDefaultInstance()))
                .withMessageStartingWith("UNIMPLEMENTED: Method not found");
    }
}
