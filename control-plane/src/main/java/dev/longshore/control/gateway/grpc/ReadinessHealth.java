package dev.longshore.control.gateway.grpc;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * gRPC's health service: the server and each of its services are serving while the server is ready.
 * A watch lives on its connection's event loop.
 */
public final class ReadinessHealth extends HealthGrpc.HealthImplBase implements AutoCloseable {
    /** How late a watcher may learn of a change. */
    private static final Duration POLL = Duration.ofMillis(500);

    /** One more watcher is refused. */
    private static final int MAX_WATCHERS = 1_000;

    private final Set<String> services;
    private final Supplier<Optional<String>> notReady;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

    /**
     * Answers for {@code services} and, under the empty name, for the server.
     *
     * @param notReady why the server is not ready, or nothing when it is
     */
    public ReadinessHealth(Set<String> services, Supplier<Optional<String>> notReady) {
        this.services = services;
        this.notReady = notReady;
    }

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
        if (!known(request.getService())) {
            answer.onError(
                    Status.NOT_FOUND
                            .withDescription("no service is called " + request.getService())
                            .asRuntimeException());
            return;
        }
        answer.onNext(response(status()));
        answer.onCompleted();
    }

    /** As the protocol says: the status now, then every change; an unknown service may yet come. */
    @Override
    public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
        if (!known(request.getService())) {
            answer.onNext(response(ServingStatus.SERVICE_UNKNOWN));
        }
        if (watches.size() >= MAX_WATCHERS) {
            answer.onError(
                    Status.RESOURCE_EXHAUSTED
                            .withDescription("more than " + MAX_WATCHERS + " watchers")
                            .asRuntimeException());
            return;
        }
        var watch =
                new Watch(
                        (ServerCallStreamObserver<HealthCheckResponse>) answer,
                        ServiceRequestContext.current().eventLoop(),
                        known(request.getService()));
        watches.add(watch);
        watch.begin();
    }

    private boolean known(String service) {
        return service.isEmpty() || services.contains(service);
    }

    private ServingStatus status() {
        return notReady.get().isEmpty() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    }

    private static HealthCheckResponse response(ServingStatus status) {
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }

    /** Ends all watches: an open stream would keep the server from ending. */
    @Override
    public void close() {
        List.copyOf(watches).forEach(watch -> watch.loop.execute(watch::end));
    }

    /** One watcher; used on its event loop only. */
    private final class Watch {
        private final ServerCallStreamObserver<HealthCheckResponse> observer;
        private final ScheduledExecutorService loop;
        private final boolean known;
        private @Nullable ServingStatus told;
        private @Nullable ScheduledFuture<?> poll;

        private Watch(
                ServerCallStreamObserver<HealthCheckResponse> observer,
                ScheduledExecutorService loop,
                boolean known) {
            this.observer = observer;
            this.loop = loop;
            this.known = known;
        }

        private void begin() {
            observer.setOnCancelHandler(() -> loop.execute(this::forget));
            poll =
                    loop.scheduleWithFixedDelay(
                            this::look, 0, POLL.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void look() {
            ServingStatus now = status();
            if (known && now != told && !observer.isCancelled()) {
                told = now;
                observer.onNext(response(now));
            }
        }

        private void end() {
            if (watches.contains(this)) {
                look();
                forget();
                observer.onCompleted();
            }
        }

        private void forget() {
            watches.remove(this);
            if (poll != null) {
                poll.cancel(false);
            }
        }
    }
}
