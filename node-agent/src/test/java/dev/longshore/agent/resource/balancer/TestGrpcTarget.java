package dev.longshore.agent.resource.balancer;

import io.grpc.InsecureServerCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A gRPC server that answers with what it is sent, and to checks of its health as it is told. */
final class TestGrpcTarget implements AutoCloseable {
    static final MethodDescriptor<byte[], byte[]> ECHO = method("test.Echo/Echo");
    private static final MethodDescriptor<byte[], byte[]> HEALTH =
            method("grpc.health.v1.Health/Check");

    private final Server server;
    private volatile Status health = Status.OK;

    TestGrpcTarget() throws IOException {
        this(InsecureServerCredentials.create());
    }

    TestGrpcTarget(ServerCredentials credentials) throws IOException {
        server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                                credentials)
                        .addService(
                                ServerServiceDefinition.builder("test.Echo")
                                        .addMethod(
                                                ECHO,
                                                ServerCalls.asyncUnaryCall(
                                                        (request, answer) -> {
                                                            answer.onNext(request);
                                                            answer.onCompleted();
                                                        }))
                                        .build())
                        .addService(
                                ServerServiceDefinition.builder("grpc.health.v1.Health")
                                        .addMethod(
                                                HEALTH,
                                                ServerCalls.asyncUnaryCall(
                                                        (request, answer) -> {
                                                            if (health.isOk()) {
                                                                answer.onNext(new byte[] {8, 1});
                                                                answer.onCompleted();
                                                            } else {
                                                                answer.onError(
                                                                        health.asException());
                                                            }
                                                        }))
                                        .build())
                        .build()
                        .start();
    }

    int port() {
        return server.getPort();
    }

    void answersChecksWith(Status status) {
        health = status;
    }

    private static MethodDescriptor<byte[], byte[]> method(String name) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodType.UNARY)
                .setFullMethodName(name)
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
