package dev.longshore.control.gateway;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.longshore.control.api.ApiCalls;
import dev.longshore.control.api.OperationTable;
import dev.longshore.control.gateway.aws.AwsDoor;
import dev.longshore.control.gateway.calls.Arrivals;
import dev.longshore.control.gateway.calls.Bodies;
import dev.longshore.control.gateway.calls.CheckedCalls;
import dev.longshore.control.gateway.calls.RequestMetrics;
import dev.longshore.control.gateway.grpc.CountedMessages;
import dev.longshore.control.gateway.grpc.GrpcDoor;
import dev.longshore.control.gateway.grpc.JsonNames;
import dev.longshore.control.gateway.grpc.ReadinessHealth;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.services.ChannelzService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The API's server: both doors, the probes and further gRPC services on one port. Started and
 * closed once, by its owner's thread.
 */
public final class ApiServer implements AutoCloseable {
    /** A message of any gRPC service; the largest is the full assignment of an agent. */
    private static final int MAX_GRPC_MESSAGE_BYTES = 4 << 20;

    /** One client's calls at once on one connection. */
    private static final int MAX_STREAMS_PER_CONNECTION = 1_000;

    /** Longer than the AWS SDKs keep an idle connection, so that it is they who close it. */
    private static final Duration IDLE = Duration.ofSeconds(75);

    /** For what the API adds to a call's own time: reading the request, writing the answer. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** How long nothing may be under way before the end: an answer given is then also sent. */
    private static final Duration QUIET = Duration.ofMillis(200);

    /** Traces that channelz answers per page. */
    private static final int CHANNELZ_PAGE = 100;

    private final ApiServerConfig config;
    private final Server server;
    private final ReadinessHealth health;
    private volatile boolean stopping;

    /**
     * Builds the server; nothing listens yet.
     *
     * @param operations what the doors serve
     * @param calls answers the operations
     * @param furtherServices gRPC services beside the API
     * @param registry what {@code /metrics} shows; the server's own metrics are added to it
     * @param notReady why this server cannot answer now, or nothing when it can
     * @param readOnly why it takes no writes, or nothing when it does; readiness says it too
     */
    public ApiServer(
            ApiServerConfig config,
            OperationTable operations,
            ApiCalls calls,
            List<BindableService> furtherServices,
            PrometheusRegistry registry,
            Supplier<Optional<String>> notReady,
            Supplier<Optional<String>> readOnly) {
        this.config = config;
        var metrics = new RequestMetrics(registry);
        var clock = InstantSource.system();
        var checked = new CheckedCalls(calls, metrics, clock);
        var arrivals =
                new Arrivals(config.accountId(), config.region(), config.callTimeout(), clock);
        Supplier<Optional<String>> readiness =
                () -> stopping ? Optional.of("The server is stopping.") : notReady.get();
        var bodies = Bodies.forThisHeap();
        var aws = new AwsDoor(operations, checked, metrics, arrivals, bodies);
        var grpc = new GrpcDoor(operations, checked, arrivals);
        var further = furtherServices.stream().map(BindableService::bindService).toList();
        var services = Stream.concat(grpc.services().stream(), further.stream()).toList();
        health =
                new ReadinessHealth(
                        services.stream()
                                .map(service -> service.getServiceDescriptor().getName())
                                .collect(Collectors.toSet()),
                        readiness);
        this.server =
                Server.builder()
                        .http(new InetSocketAddress(config.host(), config.port()))
                        // Streams of agents have no end and no size; the API's route has its own.
                        .requestTimeout(Duration.ZERO)
                        .maxRequestLength(0)
                        .idleTimeout(IDLE)
                        .childChannelPipelineCustomizer(Connections.ofThisProcess()::accept)
                        .http2MaxStreamsPerConnection(MAX_STREAMS_PER_CONNECTION)
                        .gracefulShutdownTimeout(QUIET, QUIET.plus(config.drain()))
                        .bossGroupFactory(Acceptor::new)
                        .disableServerHeader()
                        .service("/healthz", Probes.alive())
                        .service("/readyz", Probes.ready(readiness, readOnly))
                        .service("/metrics", Probes.metrics(registry))
                        .service(
                                grpcService(services, health),
                                service -> new CountedMessages(service, services, bodies, further))
                        .route()
                        .pathPrefix("/")
                        .maxRequestLength(AwsDoor.MAX_DRAINED_BYTES)
                        .requestTimeout(config.callTimeout().plus(GRACE))
                        .build(unlessGrpc(aws))
                        .build();
    }

    private static GrpcService grpcService(
            List<ServerServiceDefinition> services, ReadinessHealth health) {
        var service =
                GrpcService.builder()
                        // JSON over HTTP is the AWS door's: its marshallers would cost seconds at
                        // start.
                        .supportedSerializationFormats(
                                GrpcSerializationFormats.PROTO, GrpcSerializationFormats.PROTO_WEB)
                        .maxRequestMessageLength(MAX_GRPC_MESSAGE_BYTES)
                        .addService(ProtoReflectionServiceV1.newInstance())
                        .addService(ChannelzService.newInstance(CHANNELZ_PAGE))
                        .addService(health);
        var names = new JsonNames();
        services.forEach(each -> service.addService(names.in(each)));
        return service.build();
    }

    /** A gRPC method that nobody serves is answered in gRPC's words. */
    private static HttpService unlessGrpc(HttpService other) {
        return (ServiceRequestContext context, HttpRequest request) -> {
            var type = request.headers().contentType();
            if (type == null || !type.subtype().startsWith("grpc")) {
                return other.serve(context, request);
            }
            return HttpResponse.of(
                    ResponseHeaders.builder(200)
                            .contentType(type)
                            .add("grpc-status", String.valueOf(Status.Code.UNIMPLEMENTED.value()))
                            .add("grpc-message", "Method not found: " + request.path())
                            .endOfStream(true)
                            .build());
        };
    }

    /**
     * Begins to listen.
     *
     * @throws PortInUseException when another process listens there
     */
    public void start() {
        try {
            server.start().join();
        } catch (CompletionException e) {
            if (isBindFailure(e)) {
                throw new PortInUseException(config.host(), config.port(), e);
            }
            throw e;
        }
    }

    private static boolean isBindFailure(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof BindException
                    || String.valueOf(t.getMessage()).contains("Address already in use")) {
                return true;
            }
        }
        return false;
    }

    /** The port that it listens on. */
    public int port() {
        return server.activeLocalPort();
    }

    /** Not ready any more, so that load balancers send others; calls are answered until the end. */
    public void announceStop() {
        stopping = true;
    }

    /**
     * Waits for what is being answered within the drain time, stops to listen, and ends. Streams
     * count as being answered: whoever serves some ends them first. The server is not ready any
     * more from the beginning, so that load balancers send others.
     */
    @Override
    public void close() {
        stopping = true;
        health.close();
        server.stop().join();
    }
}
