package dev.longshore.agent.resource.balancer;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A server that answers with its name, and to checks of its health as it is told. */
final class TestTarget implements AutoCloseable {
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    private final String name;
    private final HttpServer server;
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile int health = 200;
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile Headers last = new Headers();

    TestTarget(String name) throws IOException {
        this(name, HttpServer.create(ANY, 0));
    }

    /** Speaks TLS. */
    TestTarget(String name, SSLContext tls) throws IOException {
        this(name, secure(tls));
    }

    private TestTarget(String name, HttpServer server) {
        this.name = name;
        this.server = server;
        server.createContext("/", this::request);
        server.createContext("/health", exchange -> answer(exchange, health, ""));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    private static HttpServer secure(SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(ANY, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return server;
    }

    String name() {
        return name;
    }

    int port() {
        return server.getAddress().getPort();
    }

    void answersChecksWith(int status) {
        health = status;
    }

    /** Requests wait from now on. */
    void hold() {
        held = new CountDownLatch(1);
    }

    void letGo() {
        held.countDown();
    }

    /** Until the first request is here. */
    void awaitRequest() throws InterruptedException {
        asked.await();
    }

    /** A header of the last request. */
    String last(String header) {
        return last.getFirst(header);
    }

    private void request(HttpExchange exchange) throws IOException {
        last = exchange.getRequestHeaders();
        asked.countDown();
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        answer(exchange, 200, name);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
