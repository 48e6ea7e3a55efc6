package dev.longshore.benchmarks.api;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Calls by gRPC over a few connections. */
final class GrpcLoad {
    /** As many as a client with several processes has. */
    private static final int CONNECTIONS = 4;

    /** How long the last answers are waited for. */
    private static final long LAST_SECONDS = 10;

    private GrpcLoad() {}

    /** Messages as the bytes that they are. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
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

    static void run(String address, Target target, int outstanding, Results results)
            throws InterruptedException {
        var method =
                MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName(target.method())
                        .build();
        var channels = new ArrayList<ManagedChannel>();
        for (int i = 0; i < CONNECTIONS; i++) {
            channels.add(
                    ManagedChannelBuilder.forTarget(address)
                            .usePlaintext()
                            .directExecutor()
                            .build());
        }
        var open = new CountDownLatch(outstanding);
        for (int i = 0; i < outstanding; i++) {
            next(channels, i, method, target, results, open);
        }
        boolean _ = open.await(results.left().toSeconds() + LAST_SECONDS, TimeUnit.SECONDS);
        channels.forEach(ManagedChannel::shutdownNow);
    }

    /** One caller: its next call begins when the one before is answered. */
    private static void next(
            List<ManagedChannel> channels,
            int caller,
            MethodDescriptor<byte[], byte[]> method,
            Target target,
            Results results,
            CountDownLatch open) {
        if (!results.goOn()) {
            open.countDown();
            return;
        }
        long begin = System.nanoTime();
        ClientCall<byte[], byte[]> call =
                channels.get(caller % channels.size()).newCall(method, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        results.answered(begin, status.isOk());
                        next(channels, caller, method, target, results, open);
                    }
                },
                new Metadata());
        call.request(2);
        call.sendMessage(target.message());
        call.halfClose();
    }
}
