package dev.longshore.agent.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers {@code GET /metrics} for whoever collects them. */
public final class MetricsServer implements AutoCloseable {
    /** Those who wait for an answer; more are turned away by the kernel. */
    private static final int BACKLOG = 16;

    /** Answers at the same time. */
    private static final int THREADS = 2;

    private static final int OK = 200;
    private static final int NOT_ALLOWED = 405;
    private static final long NO_BODY = -1;

    private final PrometheusRegistry registry;
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    /**
     * Begins to answer.
     *
     * @throws IOException where the address cannot be had
     */
    public MetricsServer(InetSocketAddress at, PrometheusRegistry registry) throws IOException {
        this.registry = registry;
        this.server = HttpServer.create(at, BACKLOG);
        server.setExecutor(threads);
        server.createContext("/metrics", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(NOT_ALLOWED, NO_BODY);
                return;
            }
            var writer = formats.findWriter(exchange.getRequestHeaders().getFirst("Accept"));
            var bytes = new ByteArrayOutputStream();
            writer.write(bytes, registry.scrape());
            exchange.getResponseHeaders().set("Content-Type", writer.getContentType());
            exchange.sendResponseHeaders(OK, bytes.size());
            bytes.writeTo(exchange.getResponseBody());
        }
    }

    /** The address at which it answers. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
