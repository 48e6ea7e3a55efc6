package dev.longshore.control.gateway;

import dev.longshore.control.api.ApiCalls;
import dev.longshore.control.api.catalog.AwsServices;
import io.grpc.BindableService;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A running API server of the ECS service on a port of its own, and an HTTP client beside it. */
final class TestServer implements AutoCloseable {
    static final String TARGET = "AmazonEC2ContainerServiceV20141113.";

    private final ApiServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    volatile Optional<String> notReady = Optional.empty();
    volatile Optional<String> readOnly = Optional.empty();

    TestServer(ApiCalls calls, BindableService... further) {
        this(0, calls, further);
    }

    TestServer(int port, ApiCalls calls, BindableService... further) {
        var config =
                new ApiServerConfig(
                        "127.0.0.1",
                        port,
                        "123456789012",
                        "us-east-1",
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(10));
        server =
                new ApiServer(
                        config,
                        AwsServices.operations(),
                        calls,
                        List.of(further),
                        new PrometheusRegistry(),
                        () -> notReady,
                        () -> readOnly);
        server.start();
    }

    int port() {
        return server.port();
    }

    /** Calls an operation the way the AWS clients do. */
    HttpResponse<String> call(String operation, String body) {
        return send(
                request("/")
                        .header("X-Amz-Target", TARGET + operation)
                        .header("Content-Type", "application/x-amz-json-1.1")
                        .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"'))));
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Stops the server; a test that is done closes it instead. */
    void stop() {
        server.close();
    }

    @Override
    public void close() {
        client.shutdownNow();
        server.close();
    }
}
