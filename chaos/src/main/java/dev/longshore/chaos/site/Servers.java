package dev.longshore.chaos.site;

import dev.longshore.proto.admin.AdminGrpc;
import dev.longshore.proto.admin.StatusRequest;
import dev.longshore.proto.admin.StatusResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The servers' APIs: one connection to each. Thread-safe. */
public final class Servers implements AutoCloseable {
    /** A server that says nothing of itself for so long counts as one that does not answer. */
    private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(1);

    private final Map<String, ManagedChannel> channels = new LinkedHashMap<>();

    /** Connects when the first call is made. */
    public Servers(Site site) {
        site.servers()
                .forEach(
                        server ->
                                channels.put(
                                        server,
                                        ManagedChannelBuilder.forTarget(site.api(server))
                                                .usePlaintext()
                                                .build()));
    }

    /** Their names, in the site's order. */
    public List<String> names() {
        return List.copyOf(channels.keySet());
    }

    /** The ECS API of a server, for one call. */
    public ECSGrpc.ECSBlockingStub ecs(String server, Duration timeout) {
        return ECSGrpc.newBlockingStub(channel(server))
                .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The operators' API of a server, for one call. */
    public AdminGrpc.AdminBlockingStub admin(String server, Duration timeout) {
        return AdminGrpc.newBlockingStub(channel(server))
                .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What a server says of itself; empty where it does not answer. */
    public Optional<StatusResponse> status(String server) {
        try {
            return Optional.of(
                    admin(server, STATUS_TIMEOUT).status(StatusRequest.getDefaultInstance()));
        } catch (StatusRuntimeException e) {
            return Optional.empty();
        }
    }

    /** The server that says that it leads; of several, the one of the latest term. */
    public Optional<String> leader() {
        String leader = null;
        long term = -1;
        for (String server : names()) {
            Optional<StatusResponse> status = status(server);
            if (status.isPresent()
                    && status.get().getRole().equals("LEADER")
                    && status.get().getTerm() > term) {
                leader = server;
                term = status.get().getTerm();
            }
        }
        return Optional.ofNullable(leader);
    }

    /** A server that came back is asked at once, not after a pause that grows. */
    private ManagedChannel channel(String server) {
        ManagedChannel channel = Objects.requireNonNull(channels.get(server), server);
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
        return channel;
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
    }
}
