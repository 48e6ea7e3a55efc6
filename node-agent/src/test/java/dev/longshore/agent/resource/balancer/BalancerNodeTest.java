package dev.longshore.agent.resource.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.longshore.agent.resource.balancer.haproxy.Haproxy;
import dev.longshore.proto.agent.BalancerTarget;
import dev.longshore.proto.agent.TargetObservation;
import dev.longshore.proto.elbv2.Action;
import dev.longshore.proto.elbv2.FixedResponseActionConfig;
import dev.longshore.proto.elbv2.ForwardActionConfig;
import dev.longshore.proto.elbv2.HttpHeaderConditionConfig;
import dev.longshore.proto.elbv2.HttpRequestMethodConditionConfig;
import dev.longshore.proto.elbv2.PathPatternConditionConfig;
import dev.longshore.proto.elbv2.QueryStringConditionConfig;
import dev.longshore.proto.elbv2.QueryStringKeyValuePair;
import dev.longshore.proto.elbv2.RedirectActionConfig;
import dev.longshore.proto.elbv2.RuleCondition;
import dev.longshore.proto.elbv2.TargetGroupTuple;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node with a real HAProxy, and targets that are servers of this process. */
class BalancerNodeTest {
    @TempDir private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final int port = TestNode.freePort();
    private TestNode node;

    @BeforeEach
    void haproxy() {
        node = new TestNode(directory);
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/haproxy")), "haproxy is not installed");
    }

    @AfterEach
    void close() throws Exception {
        node.close();
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void requestsGoToTargetsThatAreHealthyAndOnlyToThem() throws Exception {
        var one = target("one");
        var two = target("two");
        two.answersChecksWith(503);
        BalancerWatch watch =
                start(
                        new TestBalancer(port)
                                .rule(forward("a"))
                                .target("a", one.port())
                                .target("a", two.port())
                                .build());

        awaitHealth(one, "healthy");
        assertThat(answers(6)).containsOnly("one");

        two.answersChecksWith(200);
        awaitHealth(two, "healthy");
        assertThat(answers(8)).contains("one", "two");

        one.answersChecksWith(500);
        TargetObservation ill = awaitHealth(one, "unhealthy");
        assertThat(ill.getHealth().getReason()).isEqualTo("Target.ResponseCodeMismatch");
        assertThat(ill.getHealth().getDescription())
                .isEqualTo("Health checks failed with these codes: [500]");
        assertThat(answers(6)).containsOnly("two");

        two.answersChecksWith(500);
        awaitHealth(two, "unhealthy");
        assertThat(answers(8)).contains("one", "two"); // better than none

        watch.become(new TestBalancer(port).rule(forward("a")).build());
        TestNode.await(() -> status("/") == 503);
    }

    @Test
    void targetsComeAndGoWithoutAReload() throws Exception {
        var one = target("one");
        var two = target("two");
        BalancerWatch watch =
                start(new TestBalancer(port).rule(forward("a")).target("a", one.port()).build());
        awaitHealth(one, "healthy");
        String worker = node.worker();

        watch.become(
                new TestBalancer(port)
                        .rule(forward("a"))
                        .target("a", one.port())
                        .target("a", two.port())
                        .build());
        awaitHealth(two, "healthy");
        watch.become(
                new TestBalancer(port)
                        .rule(forward("a"))
                        .target(
                                "a",
                                BalancerTarget.newBuilder().setPort(one.port()).setDraining(true))
                        .target("a", two.port())
                        .build());
        TestNode.await(() -> answers(6).equals(Set.of("two")));
        watch.become(new TestBalancer(port).rule(forward("a")).target("a", two.port()).build());
        TestNode.await(() -> !node.servers().contains(":" + one.port()));

        assertThat(node.worker()).isEqualTo(worker);
        assertThat(Files.readString(directory.resolve("haproxy.cfg")))
                .contains(":" + two.port())
                .doesNotContain(":" + one.port());
    }

    /** What HAProxy goes on with sends nothing to tasks that have gone. */
    @Test
    void targetsComeAndGoWhileHaproxyRefusesAFile() throws Exception {
        var one = target("one");
        var two = target("two");
        BalancerWatch watch =
                start(new TestBalancer(port).rule(forward("a")).target("a", one.port()).build());
        awaitHealth(one, "healthy");
        String worker = node.worker();

        watch.become(
                new TestBalancer(port)
                        .rule(answer(999, "no status"), path("/refused"))
                        .rule(forward("a"))
                        .target("a", two.port())
                        .target("unknown", one.port())
                        .build());
        TestNode.await(() -> answers(6).equals(Set.of("two")));

        assertThat(node.worker()).isEqualTo(worker);
    }

    @Test
    void aRequestThatIsOnItsWayEndsAtATargetThatDrains() throws Exception {
        var slow = target("slow");
        var other = target("other");
        BalancerWatch watch =
                start(new TestBalancer(port).rule(forward("a")).target("a", slow.port()).build());
        awaitHealth(slow, "healthy");
        slow.hold();
        var answer = client.sendAsync(request("/"), BodyHandlers.ofString());
        slow.awaitRequest();

        watch.become(
                new TestBalancer(port)
                        .rule(forward("a"))
                        .target(
                                "a",
                                BalancerTarget.newBuilder().setPort(slow.port()).setDraining(true))
                        .target("a", other.port())
                        .build());
        awaitHealth(other, "healthy");
        assertThat(answers(5)).containsOnly("other");

        slow.letGo();
        assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("slow");
    }

    @Test
    void anAddressThatIsRegisteredAnewIsATargetOfWhichNothingIsKnown() throws Exception {
        var first = target("first");
        var other = target("other");
        BalancerWatch watch = start(registered(first, 1, other));
        awaitHealth(first, "healthy");
        awaitHealth(other, "healthy");
        first.hold();
        var asked =
                List.of( // in turn: one of them at each
                        client.sendAsync(request("/"), BodyHandlers.ofString()),
                        client.sendAsync(request("/"), BodyHandlers.ofString()));
        first.awaitRequest();
        first.answersChecksWith(503);

        watch.become(registered(first, 2, other));
        TargetObservation again = awaitHealth(first, "initial");
        assertThat(again.getRegisteredAt().getSeconds()).isEqualTo(2);
        assertThat(answers(6)).containsOnly("other");
        first.letGo();
        for (var answer : asked) {
            assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    private BalancerWish registered(TestTarget first, int at, TestTarget other) {
        return new TestBalancer(port)
                .rule(forward("a"))
                .target(
                        "a",
                        BalancerTarget.newBuilder()
                                .setPort(first.port())
                                .setRegisteredAt(Timestamp.newBuilder().setSeconds(at)))
                .target("a", other.port())
                .build();
    }

    @Test
    void rulesAreTriedInTheirOrder() throws Exception {
        var api = target("api");
        var web = target("web");
        start(
                new TestBalancer(port)
                        .rule(
                                forward("api"),
                                path("/api/*", "/v?"),
                                RuleCondition.newBuilder()
                                        .setField("http-request-method")
                                        .setHttpRequestMethodConfig(
                                                HttpRequestMethodConditionConfig.newBuilder()
                                                        .addValues("GET"))
                                        .build())
                        .rule(
                                answer(418, "it's \"tea\", 100% $HOME\n"),
                                RuleCondition.newBuilder()
                                        .setField("http-header")
                                        .setHttpHeaderConfig(
                                                HttpHeaderConditionConfig.newBuilder()
                                                        .setHttpHeaderName("X-Drink")
                                                        .addValues("*TEA*"))
                                        .build())
                        .rule(
                                redirect("HTTPS", "443", "/new#{path}"),
                                RuleCondition.newBuilder()
                                        .setField("query-string")
                                        .setQueryStringConfig(
                                                QueryStringConditionConfig.newBuilder()
                                                        .addValues(
                                                                QueryStringKeyValuePair.newBuilder()
                                                                        .setKey("move")
                                                                        .setValue("y?s")))
                                        .build())
                        .rule(forward("web"))
                        .target("api", api.port())
                        .target("web", web.port())
                        .build());
        awaitHealth(api, "healthy");
        awaitHealth(web, "healthy");

        assertThat(get("/api/x").body()).isEqualTo("api");
        assertThat(get("/v2").body()).isEqualTo("api");
        assertThat(get("/v22").body()).isEqualTo("web");
        assertThat(get("/").body()).isEqualTo("web");
        var posted =
                client.send(
                        HttpRequest.newBuilder(uri("/api/x"))
                                .POST(HttpRequest.BodyPublishers.ofString("x"))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(posted.body()).isEqualTo("web");
        var tea =
                client.send(
                        HttpRequest.newBuilder(uri("/api")).header("x-drink", "green tea!").build(),
                        BodyHandlers.ofString());
        assertThat(tea.statusCode()).isEqualTo(418);
        assertThat(tea.body()).isEqualTo("it's \"tea\", 100% $HOME\n");
        var moved = get("/a?b=1&MOVE=yes");
        assertThat(moved.statusCode()).isEqualTo(301);
        assertThat(moved.headers().firstValue("location"))
                .contains("https://127.0.0.1:443/newa?b=1&MOVE=yes");
        assertThat(get("/a?b=1&move=yess").body()).isEqualTo("web");
    }

    @Test
    void weightsSplitRequests() throws Exception {
        var blue = target("blue");
        var green = target("green");
        BalancerWatch watch = start(weighted(blue, green, 100, 0));
        awaitHealth(blue, "healthy");
        assertThat(answers(20)).containsOnly("blue");

        watch.become(weighted(blue, green, 50, 50));
        awaitHealth(green, "healthy");
        TestNode.await(() -> answers(40).size() == 2);

        watch.become(weighted(blue, green, 0, 100));
        TestNode.await(() -> answers(20).equals(Set.of("green")));
    }

    @Test
    void targetsAreToldWhoAsks() throws Exception {
        var one = target("one");
        start(new TestBalancer(port).rule(forward("a")).target("a", one.port()).build());
        awaitHealth(one, "healthy");

        get("/");
        assertThat(one.last("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(one.last("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(one.last("X-Forwarded-Port")).isEqualTo(String.valueOf(port));
        assertThat(one.last("X-Amzn-Trace-Id")).matches("Root=1-[0-9a-fA-F]{8}-[0-9a-f]{24}");

        client.send(
                HttpRequest.newBuilder(uri("/"))
                        .header("X-Forwarded-For", "192.0.2.1")
                        .header("X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793")
                        .build(),
                BodyHandlers.ofString());
        assertThat(one.last("X-Forwarded-For")).isEqualTo("192.0.2.1, 127.0.0.1");
        assertThat(one.last("X-Amzn-Trace-Id"))
                .matches(
                        "Self=1-[0-9a-fA-F]{8}-[0-9a-f]{24};Root=1-5759e988-bd862e3fe1be46a994272793");
    }

    @Test
    void aClientStaysWithItsTarget() throws Exception {
        var one = target("one");
        var two = target("two");
        BalancerWatch watch = start(sticky().target("a", one.port()).build());
        awaitHealth(one, "healthy");
        watch.become(sticky().target("a", one.port()).target("a", two.port()).build());
        awaitHealth(two, "healthy");

        HttpResponse<String> first = get("/");
        String cookie =
                first.headers().firstValue("set-cookie").orElseThrow().replaceFirst(";.*", "");
        assertThat(cookie).startsWith("AWSALB=");
        for (int i = 0; i < 6; i++) {
            var again =
                    client.send(
                            HttpRequest.newBuilder(uri("/")).header("Cookie", cookie).build(),
                            BodyHandlers.ofString());
            assertThat(again.body()).isEqualTo(first.body());
        }
        assertThat(answers(8)).contains("one", "two");
    }

    private TestBalancer sticky() {
        return new TestBalancer(port)
                .rule(forward("a"))
                .groupAttribute("a", "stickiness.enabled", "true")
                .groupAttribute("a", "stickiness.type", "lb_cookie");
    }

    @Test
    void aNodeThatStartsAgainKnowsWhoWasHealthy() throws Exception {
        var one = target("one");
        BalancerWatch watch =
                start(new TestBalancer(port).rule(forward("a")).target("a", one.port()).build());
        awaitHealth(one, "healthy");
        watch.close();
        Process haproxy = node.leave();
        haproxy.destroyForcibly().waitFor();
        Files.delete(directory.resolve("stats"));

        node.run();
        TestNode.await(() -> status("/") == 200);
    }

    @Test
    void connectionsOfTcpArePassedOn() throws Exception {
        var one = target("one");
        var balancer = new TestBalancer(port, "TCP").rule(forward("a")).target("a", one.port());
        balancer.builder("a")
                .getTargetGroupBuilder()
                .setProtocol("TCP")
                .setHealthCheckProtocol("TCP");
        start(balancer.build());

        awaitHealth(one, "healthy");
        assertThat(answers(3)).containsOnly("one");
        one.close();
        awaitHealth(one, "unhealthy");
    }

    /** Connections and checks begin with the header of PROXY protocol 2, a new target's too. */
    @Test
    void proxyProtocolTellsTargetsWhoTheClientIs() throws Exception {
        var target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(target);
        var heads = new LinkedBlockingQueue<byte[]>();
        Thread.startVirtualThread(() -> readHeads(target, heads));
        var balancer = new TestBalancer(port, "TCP").rule(forward("a"));
        balancer.builder("a")
                .getTargetGroupBuilder()
                .setProtocol("TCP")
                .setHealthCheckProtocol("TCP");
        balancer.groupAttribute("a", "proxy_protocol_v2.enabled", "true");
        BalancerWatch watch = start(balancer.build());
        TestNode.await(() -> Files.exists(directory.resolve("stats")));
        assertThat(new Haproxy(directory).servers()).isEmpty();

        watch.become(balancer.target("a", target.getLocalPort()).build());

        var seen = new TreeSet<Integer>();
        TestNode.await(
                () -> {
                    try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                        client.getInputStream().read(); // until the target closes it
                    }
                    for (byte[] head = heads.poll(); head != null; head = heads.poll()) {
                        assertThat(head)
                                .startsWith('\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I');
                        seen.add((int) head[12]);
                    }
                    return seen.equals(Set.of(0x20, 0x21)); // LOCAL of checks, PROXY of clients
                });
    }

    private static void readHeads(ServerSocket target, BlockingQueue<byte[]> heads) {
        while (!target.isClosed()) {
            try (Socket connection = target.accept()) {
                byte[] head = connection.getInputStream().readNBytes(16);
                if (head.length == 16) {
                    heads.add(head);
                }
            } catch (IOException e) {
                // Whoever reads the queue misses what was lost.
            }
        }
    }

    private BalancerWish weighted(TestTarget blue, TestTarget green, int first, int second) {
        return new TestBalancer(port)
                .rule(
                        Action.newBuilder()
                                .setType("forward")
                                .setForwardConfig(
                                        ForwardActionConfig.newBuilder()
                                                .addTargetGroups(tuple("blue", first))
                                                .addTargetGroups(tuple("green", second))))
                .target("blue", blue.port())
                .target("green", green.port())
                .build();
    }

    private static TargetGroupTuple tuple(String group, int weight) {
        return TargetGroupTuple.newBuilder()
                .setTargetGroupArn(TestBalancer.group(group))
                .setWeight(weight)
                .build();
    }

    private static Action.Builder forward(String group) {
        return Action.newBuilder().setType("forward").setTargetGroupArn(TestBalancer.group(group));
    }

    private static Action.Builder answer(int status, String body) {
        return Action.newBuilder()
                .setType("fixed-response")
                .setFixedResponseConfig(
                        FixedResponseActionConfig.newBuilder()
                                .setStatusCode(String.valueOf(status))
                                .setContentType("text/plain")
                                .setMessageBody(body));
    }

    private static Action.Builder redirect(String protocol, String port, String path) {
        return Action.newBuilder()
                .setType("redirect")
                .setRedirectConfig(
                        RedirectActionConfig.newBuilder()
                                .setProtocol(protocol)
                                .setPort(port)
                                .setPath(path)
                                .setStatusCode("HTTP_301"));
    }

    private static RuleCondition path(String... patterns) {
        return RuleCondition.newBuilder()
                .setField("path-pattern")
                .setPathPatternConfig(
                        PathPatternConditionConfig.newBuilder().addAllValues(List.of(patterns)))
                .build();
    }

    private TestTarget target(String name) throws IOException {
        var target = new TestTarget(name);
        open.add(target);
        return target;
    }

    private BalancerWatch start(BalancerWish wish) throws Exception {
        return node.start(wish);
    }

    private TargetObservation awaitHealth(TestTarget target, String state)
            throws InterruptedException {
        return node.awaitHealth(target.name(), target.port(), state);
    }

    private Set<String> answers(int requests) throws Exception {
        var answers = new TreeSet<String>();
        for (int i = 0; i < requests; i++) {
            answers.add(get("/").body());
        }
        return answers;
    }

    private int status(String path) throws Exception {
        try {
            return get(path).statusCode();
        } catch (IOException notListening) {
            return 0;
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path), BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(uri(path)).build();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
