package dev.longshore.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A cluster in a lab with a name of its own; closing it removes everything. */
final class LabCluster implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(200);

    /** For a server that stands still, or whose link is cut. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final HttpClient HTTP =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();

    private final Map<String, String> apis = new ConcurrentHashMap<>();
    private final Path root = root();
    private final LabPlace place;
    private final int servers;
    private final int agents;
    private final Command command;

    /** Starts servers and agents in a place of their own. */
    LabCluster(int servers, int agents, String... settings) {
        this(LabPlace.take(), servers, agents, settings);
    }

    /** Starts servers and agents in a place, which is given back when the cluster is closed. */
    LabCluster(LabPlace place, int servers, int agents, String... settings) {
        this.place = place;
        this.servers = servers;
        this.agents = agents;
        this.command = place.command();
        for (int i = 0; i < settings.length; i += 2) {
            command.with(settings[i], settings[i + 1]);
        }
        start();
    }

    /** Starts whatever does not run. */
    void start() {
        command.run(
                        script("cluster"),
                        "up",
                        "--servers",
                        String.valueOf(servers),
                        "--agents",
                        String.valueOf(agents))
                .ok();
    }

    /** Starts a server that was stopped, with more in its environment: {@code NAME=VALUE}. */
    void startServer(String server, String... environment) {
        startWith(
                server,
                "server",
                Stream.of(Arrays.stream(environment), usualCommand("server", server).stream()));
    }

    /**
     * Starts another server on the host of one that has lost its directory, and takes it in at that
     * one's place.
     */
    void replace(String server, String heir) {
        String leader = awaitLeader();
        admin(leader, "remove-member", server).ok();
        List<String> usual = usualCommand("server", server);
        String ip = lab("ip", server).ok().strip();
        String member = heir + "=" + ip + ":7071/" + ip + ":7070";
        startWith(
                server,
                "server",
                Stream.of(
                        usual.subList(0, usual.indexOf("--id")).stream(),
                        Stream.of("--id", heir, "--dir", "/var/lib/longshore/" + heir),
                        Stream.of("--join", member)));
        await(
                heir + " waits to be added",
                Duration.ofMinutes(1),
                () -> admin(server, "status").exitCode() == 0);
        admin(leader, "add-member", member).ok();
    }

    /** Starts an agent that was stopped as one that joins no cluster. */
    void startFargateAgent(String agent) {
        List<String> usual = usualCommand("agent", agent);
        int cluster = usual.indexOf("--cluster");
        startWith(
                agent,
                "agent",
                Stream.of(
                        Stream.of("LONGSHORE_FARGATE=only"),
                        usual.subList(0, cluster).stream(),
                        usual.subList(cluster + 2, usual.size()).stream()));
    }

    private List<String> usualCommand(String process, String host) {
        return command.run(script("cluster"), process + "-command", host, String.valueOf(servers))
                .ok()
                .lines()
                .toList();
    }

    private void startWith(String host, String process, Stream<Stream<String>> words) {
        Stream<String> start = Stream.of(script("lab"), "start", host, process, "--", "env");
        command.run(Stream.concat(start, words.flatMap(part -> part)).toList()).ok();
    }

    /** The cluster {@code default} with all agents. */
    void awaitAgents() {
        awaitHere("the API", Duration.ofMinutes(4), this::leader);
        aws("create-cluster", "--cluster-name", "default");
        awaitHere(
                "the agents",
                Duration.ofMinutes(4),
                () ->
                        when(
                                aws(
                                                        "list-container-instances",
                                                        "--filter",
                                                        "agentConnected == true")
                                                .get("containerInstanceArns")
                                                .size()
                                        == agents));
        // A server that was late at the leader's first question is asked again soon after.
        await(
                "all that its version knows",
                Duration.ofMinutes(2),
                () ->
                        awsService(clients().getFirst(), anyServer(), "ec2", "describe-vpcs")
                                        .exitCode()
                                == 0);
    }

    /** Runs a command of {@code deploy/lab}. */
    Command.Result lab(String... words) {
        return command.run(Stream.concat(Stream.of(script("lab")), Arrays.stream(words)).toList());
    }

    Command command() {
        return command;
    }

    /** The address of a server's API, which it keeps. */
    String api(String server) {
        return apis.computeIfAbsent(server, host -> lab("ip", host).ok().strip() + ":7070");
    }

    /** The addresses of all servers' APIs. */
    List<String> apis() {
        return Stream.iterate(1, i -> i <= servers, i -> i + 1).map(i -> api("s" + i)).toList();
    }

    /** The server that leads, as soon as one does. */
    String awaitLeader() {
        return awaitHere("a leader", Duration.ofMinutes(3), this::leader);
    }

    /** Waits until a server that was started again follows or leads. */
    void awaitBack(String server) {
        awaitHere(
                server + " is back",
                Duration.ofMinutes(2),
                () -> when(admin(server, "status").output().contains("leader: \"s")));
    }

    /** Waits for what this cluster does; a failure says what its processes wrote last. */
    private <T> T awaitHere(String what, Duration atMost, Supplier<Optional<T>> source) {
        try {
            return await(what, atMost, source);
        } catch (AssertionError late) {
            Stream<String> processes =
                    Stream.concat(
                            IntStream.rangeClosed(1, servers).mapToObj(i -> "s" + i + " server"),
                            IntStream.rangeClosed(1, agents).mapToObj(i -> "a" + i + " agent"));
            throw new AssertionError(late.getMessage() + LastWords.of(this, processes), late);
        }
    }

    private static Optional<Boolean> when(boolean holds) {
        return holds ? Optional.of(true) : Optional.empty();
    }

    /** A task definition {@code tiny}, whose container ends at once. */
    void registerTiny() {
        aws(
                "register-task-definition",
                "--family",
                "tiny",
                "--container-definitions",
                "[{\"name\":\"c\",\"image\":\"localhost/busybox:1\",\"memory\":16,\"cpu\":1,\"command\":[\"true\"]}]");
    }

    /** The server that leads. */
    Optional<String> leader() {
        return Stream.iterate(1, i -> i <= servers, i -> i + 1)
                .map(i -> "s" + i)
                .filter(this::leads)
                .findFirst();
    }

    /** Asked over HTTP: each run of the command would take a core for most of a second. */
    private boolean leads(String server) {
        var request =
                HttpRequest.newBuilder(URI.create("http://" + api(server) + "/metrics"))
                        .timeout(PATIENCE)
                        .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .anyMatch("longshore_leader 1.0"::equals);
        } catch (IOException down) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Runs {@code longshore admin} against a server. */
    Command.Result admin(String server, String... words) {
        var all = new ArrayList<String>(List.of(distribution() + "/bin/longshore", "admin"));
        all.addAll(Arrays.asList(words));
        all.addAll(List.of("--server", api(server)));
        return command.run(all);
    }

    /**
     * Runs an {@code aws ecs} command of the first client that there is, on any server that runs.
     */
    JsonNode aws(String... words) {
        return awsOf(clients().getFirst(), words);
    }

    /** Runs an {@code aws ecs} command of this client. */
    JsonNode awsOf(String client, String... words) {
        return json(awsResult(client, anyServer(), words).ok());
    }

    Command.Result awsResult(String client, String server, String... words) {
        return awsService(client, server, "ecs", words);
    }

    /** Runs a command of any AWS service with this client, on that server. */
    Command.Result awsService(String client, String server, String service, String... words) {
        var all = new ArrayList<String>(List.of(client, service));
        all.addAll(Arrays.asList(words));
        all.addAll(List.of("--output", "json", "--endpoint-url", "http://" + api(server)));
        return command.run(all);
    }

    /** A server whose process runs. */
    String anyServer() {
        return Stream.iterate(1, i -> i <= servers, i -> i + 1)
                .map(i -> "s" + i)
                .filter(server -> lab("pid", server, "server").exitCode() == 0)
                .findFirst()
                .orElseThrow();
    }

    /** The installed generations of the aws CLI. */
    static List<String> clients() {
        Stream<String> candidates =
                Stream.concat(
                        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
                                .map(dir -> dir + "/aws"),
                        Stream.of("/usr/bin/aws"));
        return candidates.filter(path -> Files.isExecutable(Path.of(path))).distinct().toList();
    }

    /** A program that the test clients' installer may have put aside, or on the path. */
    static Optional<String> program(String name) {
        String home = System.getenv().getOrDefault("HOME", "/root");
        Stream<String> candidates =
                Stream.concat(
                        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
                                .map(dir -> dir + "/" + name),
                        Stream.of(home + "/.cache/longshore/bin/" + name));
        return candidates.filter(path -> Files.isExecutable(Path.of(path))).findFirst();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    /** Waits until something holds, and fails with its name when it does not in time. */
    static void await(String what, Duration atMost, BooleanSupplier holds) {
        await(what, atMost, () -> when(holds.getAsBoolean()));
    }

    /** Waits for something to be there. */
    static <T> T await(String what, Duration atMost, Supplier<Optional<T>> source) {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            Optional<T> found = source.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() > end) {
                throw new AssertionError(what + ": not within " + atMost.toSeconds() + " s");
            }
            pause(POLL);
        }
    }

    static void pause(Duration pause) {
        try {
            // a real system is watched from outside here: there is no clock to inject
            boolean ended = new CountDownLatch(1).await(pause.toMillis(), TimeUnit.MILLISECONDS);
            if (ended) {
                throw new IllegalStateException("nobody counts this latch down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** A task definition's file, from deploy/examples. */
    String example(String name) {
        return "file://" + root.resolve("deploy/examples/" + name);
    }

    @Override
    public void close() {
        try (place) {
            command.run(script("cluster"), "down").ok();
        }
    }

    private String script(String name) {
        return root.resolve("deploy").resolve(name).toString();
    }

    String distribution() {
        return root.resolve("program/target/longshore").toString();
    }

    /** The checkout: the folder with deploy/ above the one that the test runs in. */
    static Path root() {
        Path start = Path.of("").toAbsolutePath();
        return Stream.iterate(start, Objects::nonNull, Path::getParent)
                .filter(folder -> Files.exists(folder.resolve("deploy/lab")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no deploy/lab above " + start));
    }
}
