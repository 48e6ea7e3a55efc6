package dev.longshore.benchmarks.scale;

import dev.longshore.proto.ecs.ECSGrpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Calls of the ECS API at all servers in turn. Any thread. */
final class Api {
    private static final long CALL_SECONDS = 30;
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int MOST_TRIES = 200;

    private final List<ManagedChannel> channels = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    Api(List<String> servers) {
        for (String server : servers) {
            channels.add(ManagedChannelBuilder.forTarget(server).usePlaintext().build());
        }
    }

    /** The way to the next server. */
    ManagedChannel channel() {
        return channels.get(Math.floorMod(next.getAndIncrement(), channels.size()));
    }

    /** A call that is made again, at another server, until it is answered. */
    <T> T call(Function<ECSGrpc.ECSBlockingStub, T> call) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                return call.apply(
                        ECSGrpc.newBlockingStub(channel())
                                .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS));
            } catch (StatusRuntimeException e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }
}
