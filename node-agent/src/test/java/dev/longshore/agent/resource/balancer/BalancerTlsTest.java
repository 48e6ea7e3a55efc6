package dev.longshore.agent.resource.balancer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.proto.elbv2.Action;
import dev.longshore.proto.elbv2.Matcher;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node with a real HAProxy that speaks TLS with clients, or with targets. */
class BalancerTlsTest {
    private static final List<String> GCM =
            List.of("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256");
    private static final List<String> ALL =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "ECDHE-ECDSA-AES128-GCM-SHA256",
                    "ECDHE-RSA-AES128-GCM-SHA256");
    private static final List<String> FROM_1_2 = List.of("TLSv1.2", "TLSv1.3");

    @TempDir private Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final int port = TestNode.freePort();
    private TestNode node;

    @BeforeEach
    void haproxy() {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/haproxy")), "haproxy is not installed");
        node = new TestNode(directory);
    }

    @AfterEach
    void close() throws Exception {
        node.close();
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void theCertificateIsTheOneOfTheNameThatAClientAsksFor() throws Exception {
        start(
                https().certificate("api", TestPem.certificate("api"))
                        .certificate("wild", TestPem.certificate("wild"))
                        .rule(answer("hello")));

        assertThat(subject("api.example.com")).isEqualTo("CN=api.example.com");
        assertThat(subject("one.apps.example.com")).isEqualTo("CN=*.apps.example.com");
        assertThat(subject("shop.example.com")).isEqualTo("CN=shop.example.com");
        assertThat(subject("nobody.example.org")).isEqualTo("CN=shop.example.com");
        assertThat(subject("")).isEqualTo("CN=shop.example.com");
    }

    @Test
    void thePolicySaysWhichVersionsAndCiphers() throws Exception {
        var watch =
                start(
                        https().policy(List.of("TLSv1.3"), List.of("TLS_AES_256_GCM_SHA384"))
                                .rule(answer("hello")));
        assertThat(session("", "TLSv1.3").getCipherSuite()).isEqualTo("TLS_AES_256_GCM_SHA384");
        assertThatThrownBy(() -> session("", "TLSv1.2")).isInstanceOf(SSLException.class);

        watch.become(https().policy(List.of("TLSv1.2"), GCM).rule(answer("hello")).build());
        TestNode.await(() -> isSpoken("TLSv1.2"));
        assertThat(session("", "TLSv1.2").getCipherSuite())
                .isEqualTo("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        assertThat(isSpoken("TLSv1.3")).isFalse();
    }

    @Test
    void clientsMaySpeakHttp2AndTargetsAreToldHowTheyCame() throws Exception {
        var one = target(new TestTarget("one"));
        var watch =
                start(
                        https().attribute(
                                        "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
                                        "true")
                                .rule(forward("a"))
                                .target("a", one.port()));
        awaitHealthy(one);

        assertThat(get(client()).version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(one.last("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(one.last("X-Forwarded-Port")).isEqualTo(String.valueOf(port));
        assertThat(one.last("x-amzn-tls-version")).isEqualTo("TLSv1.3");
        assertThat(one.last("x-amzn-tls-cipher-suite")).isEqualTo("TLS_AES_128_GCM_SHA256");

        watch.become(
                https().attribute("routing.http2.enabled", "false")
                        .rule(forward("a"))
                        .target("a", one.port())
                        .build());
        TestNode.await(() -> get(client()).version() == HttpClient.Version.HTTP_1_1);
        assertThat(one.last("x-amzn-tls-version")).isNull();
    }

    @Test
    void aCertificateIsReplacedWhileRequestsComeAndNoneFails() throws Exception {
        var one = target(new TestTarget("one"));
        var watch = start(https().rule(forward("a")).target("a", one.port()));
        awaitHealthy(one);
        Path old = pems().getFirst();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(old)))
                .isEqualTo("rw-------");
        String before = serial();
        var answered = new AtomicInteger();
        var failed = new LinkedBlockingQueue<String>();
        List<Thread> load =
                Stream.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)
                        .map(
                                version ->
                                        Thread.ofVirtual()
                                                .start(() -> ask(version, answered, failed)))
                        .toList();
        TestNode.await(() -> answered.get() > 50);

        watch.become(
                new TestBalancer(port, "HTTPS")
                        .policy(FROM_1_2, ALL)
                        .certificate("shop", TestPem.certificate("renewed"))
                        .rule(forward("a"))
                        .target("a", one.port())
                        .build());
        TestNode.await(() -> !serial().equals(before));
        int replaced = answered.get();
        TestNode.await(() -> answered.get() > replaced + 100);
        load.forEach(Thread::interrupt);

        assertThat(failed).isEmpty();
        TestNode.await(() -> !Files.exists(old) && pems().size() == 1);
    }

    private void ask(
            HttpClient.Version version, AtomicInteger answered, BlockingQueue<String> failed) {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(TestPem.client()).version(version).build()) {
            while (!Thread.currentThread().isInterrupted()) {
                HttpResponse<String> answer = get(client);
                if (answer.statusCode() != 200) {
                    failed.add(version + ": " + answer.statusCode());
                }
                answered.incrementAndGet();
            }
        } catch (InterruptedException enough) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            failed.add(version + ": " + e);
        }
    }

    @Test
    void targetsMaySpeakTls() throws Exception {
        var one = target(new TestTarget("one", TestPem.server("wild")));
        var balancer = new TestBalancer(port).rule(forward("a")).target("a", one.port());
        balancer.builder("a")
                .getTargetGroupBuilder()
                .setProtocol("HTTPS")
                .setHealthCheckProtocol("HTTPS");
        start(balancer);
        awaitHealthy(one);

        HttpResponse<String> answer = client().send(request("http"), BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("one");
        assertThat(one.last("X-Forwarded-Proto")).isEqualTo("http");
    }

    @Test
    void webSocketsPass() throws Exception {
        var target = new TestWebSocket();
        open.add(target);
        int plain = TestNode.freePort();
        start(https().rule(forward("a")).target("a", target.port()));
        node.awaitHealth("socket", target.port(), "healthy");
        assertThat(echo("wss://localhost:" + port)).isEqualTo("hello");

        try (var second = new TestNode(Files.createDirectory(directory.resolve("second")))) {
            second.start(
                    new TestBalancer(plain).rule(forward("a")).target("a", target.port()).build());
            second.awaitHealth("socket", target.port(), "healthy");
            assertThat(echo("ws://localhost:" + plain)).isEqualTo("hello");
        }
    }

    private static String echo(String uri) throws Exception {
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        WebSocket socket =
                client().newWebSocketBuilder()
                        .buildAsync(
                                URI.create(uri),
                                new WebSocket.Listener() {
                                    @Override
                                    public @Nullable CompletionStage<?> onText(
                                            WebSocket socket, CharSequence text, boolean last) {
                                        answers.add(text.toString());
                                        return null;
                                    }
                                })
                        .get(10, TimeUnit.SECONDS);
        socket.sendText("hello", true).get(10, TimeUnit.SECONDS);
        String answer = String.valueOf(answers.poll(10, TimeUnit.SECONDS));
        socket.abort();
        return answer;
    }

    @Test
    void grpcServersAreCheckedAndCalled() throws Exception {
        var target = new TestGrpcTarget();
        open.add(target);
        start(grpc(target, "0", "/grpc.health.v1.Health/Check"));
        node.awaitHealth("grpc", target.port(), "healthy");

        assertThat(call("hello")).isEqualTo("hello");

        target.answersChecksWith(Status.UNAVAILABLE);
        node.awaitHealth("grpc", target.port(), "unhealthy");
    }

    private String call(String text) {
        ManagedChannel channel =
                Grpc.newChannelBuilderForAddress(
                                "localhost",
                                port,
                                TlsChannelCredentials.newBuilder()
                                        .trustManager(TestPem.everybody())
                                        .build())
                        .build();
        open.add(channel::shutdownNow);
        byte[] answer =
                ClientCalls.blockingUnaryCall(
                        channel, TestGrpcTarget.ECHO, CallOptions.DEFAULT, text.getBytes(UTF_8));
        return new String(answer, UTF_8);
    }

    @Test
    void grpcServersMaySpeakTls() throws Exception {
        var target = new TestGrpcTarget(TestPem.credentials("wild"));
        open.add(target);
        var balancer = grpc(target, "0", "/grpc.health.v1.Health/Check");
        balancer.builder("a")
                .getTargetGroupBuilder()
                .setProtocol("HTTPS")
                .setHealthCheckProtocol("HTTPS");
        start(balancer);
        node.awaitHealth("grpc", target.port(), "healthy");

        assertThat(call("hello")).isEqualTo("hello");
    }

    @Test
    void aGrpcServerWithoutTheMethodIsHealthyWhereItsMatcherSaysSo() throws Exception {
        var target = new TestGrpcTarget();
        open.add(target);
        start(grpc(target, "0,3-5,12", "/AWS.ALB/" + "h".repeat(300)));

        node.awaitHealth("grpc", target.port(), "healthy");
    }

    /** What is called by HTTP/2 is checked by it too: gRPC's server speaks nothing else. */
    @Test
    void targetsOfHttp2AreCheckedByHttp2() throws Exception {
        var target = new TestGrpcTarget();
        open.add(target);
        var balancer = https().rule(forward("a")).target("a", target.port());
        balancer.builder("a")
                .getTargetGroupBuilder()
                .setProtocolVersion("HTTP2")
                .setMatcher(Matcher.newBuilder().setHttpCode("415"));
        start(balancer);

        node.awaitHealth("grpc", target.port(), "healthy");
    }

    private TestBalancer grpc(TestGrpcTarget target, String codes, String path) {
        var balancer = https().rule(forward("a")).target("a", target.port());
        balancer.builder("a")
                .getTargetGroupBuilder()
                .setProtocolVersion("GRPC")
                .setHealthCheckPath(path)
                .setMatcher(Matcher.newBuilder().setGrpcCode(codes));
        return balancer;
    }

    @Test
    void aNetworkLoadBalancerEndsTlsAndPassesTheConnectionOn() throws Exception {
        try (var target = new ServerSocket(0)) {
            var balancer =
                    new TestBalancer(port, "TLS")
                            .policy(FROM_1_2, ALL)
                            .certificate("shop", TestPem.certificate("shop"))
                            .alpn("HTTP2Preferred")
                            .rule(forward("a"))
                            .target("a", target.getLocalPort());
            balancer.builder("a")
                    .getTargetGroupBuilder()
                    .setProtocol("TCP")
                    .setHealthCheckEnabled(false);
            start(balancer);

            try (SSLSocket client = socket("shop.example.com", "TLSv1.3")) {
                var parameters = client.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {"http/1.1", "h2"});
                client.setSSLParameters(parameters);
                client.startHandshake();
                client.getOutputStream().write("hello".getBytes(US_ASCII));
                try (Socket passed = target.accept()) {
                    assertThat(passed.getInputStream().readNBytes(5))
                            .isEqualTo("hello".getBytes(US_ASCII));
                }
                assertThat(client.getApplicationProtocol()).isEqualTo("h2");
            }
        }
    }

    private TestBalancer https() {
        return new TestBalancer(port, "HTTPS")
                .policy(FROM_1_2, ALL)
                .certificate("shop", TestPem.certificate("shop"));
    }

    private BalancerWatch start(TestBalancer balancer) throws Exception {
        BalancerWatch watch = node.start(balancer.build());
        TestNode.await(() -> Files.exists(directory.resolve("stats")) && isListening());
        return watch;
    }

    private boolean isListening() {
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private TestTarget target(TestTarget target) {
        open.add(target);
        return target;
    }

    private void awaitHealthy(TestTarget target) throws InterruptedException {
        node.awaitHealth(target.name(), target.port(), "healthy");
    }

    private static Action.Builder forward(String group) {
        return Action.newBuilder().setType("forward").setTargetGroupArn(TestBalancer.group(group));
    }

    private static Action.Builder answer(String body) {
        var action = Action.newBuilder().setType("fixed-response");
        action.getFixedResponseConfigBuilder()
                .setStatusCode("200")
                .setContentType("text/plain")
                .setMessageBody(body);
        return action;
    }

    private List<Path> pems() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".pem")).toList();
        }
    }

    private String subject(String name) throws Exception {
        Principal subject = session(name, "TLSv1.3").getPeerPrincipal();
        return subject.getName();
    }

    private String serial() throws Exception {
        var session = session("", "TLSv1.3");
        return ((X509Certificate) session.getPeerCertificates()[0]).getSerialNumber().toString();
    }

    private boolean isSpoken(String version) throws Exception {
        try {
            session("", version);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** What is agreed on with a client that speaks one version. */
    private SSLSession session(String name, String version) throws Exception {
        try (SSLSocket socket = socket(name, version)) {
            socket.startHandshake();
            return socket.getSession();
        }
    }

    private SSLSocket socket(String name, String version) throws Exception {
        var socket =
                (SSLSocket)
                        TestPem.client()
                                .getSocketFactory()
                                .createSocket(InetAddress.ofLiteral("127.0.0.1"), port);
        socket.setEnabledProtocols(new String[] {version});
        if (!name.isEmpty()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
        }
        return socket;
    }

    private static HttpClient client() throws Exception {
        return HttpClient.newBuilder().sslContext(TestPem.client()).build();
    }

    private HttpResponse<String> get(HttpClient client) throws Exception {
        return client.send(request("https"), BodyHandlers.ofString());
    }

    private HttpRequest request(String scheme) {
        return HttpRequest.newBuilder(URI.create(scheme + "://localhost:" + port + "/")).build();
    }
}
