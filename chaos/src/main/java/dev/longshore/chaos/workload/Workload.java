package dev.longshore.chaos.workload;

import dev.longshore.chaos.history.Attempt;
import dev.longshore.chaos.history.DrillClock;
import dev.longshore.chaos.history.History;
import dev.longshore.chaos.history.Operation;
import dev.longshore.chaos.history.PlacementsSeen;
import dev.longshore.chaos.history.ServiceSeen;
import dev.longshore.chaos.history.TaskSeen;
import dev.longshore.chaos.history.TokenCall;
import dev.longshore.chaos.site.DrillException;
import dev.longshore.chaos.site.Servers;
import dev.longshore.chaos.site.Site;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.DescribeClustersRequest;
import dev.longshore.proto.ecs.StopTaskRequest;
import dev.longshore.proto.ecs.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** Everything that the drill's clients do. Started and ended by the drill's thread. */
public final class Workload {
    /** The tag by which an operator says that a cluster may be used for drills. */
    public static final String MARK = "longshore:chaos";

    private static final int REGISTER_CLIENTS = 4;
    private static final Duration REGISTER_PAUSE = Duration.ofMillis(60);
    private static final Duration TOKEN_PAUSE = Duration.ofMillis(900);
    private static final Duration CHANGE_PAUSE = Duration.ofSeconds(6);

    /** Operations of a day. */
    private static final int MOST_OPERATIONS = 5_000_000;

    private final Site site;
    private final Servers servers;
    private final DrillClock clock;
    private final Random random;
    private final String prefix;
    private final Calls calls;
    private final Services services;
    private final History<Operation> operations = new History<>(MOST_OPERATIONS);
    private final History<TokenCall> tokens = new History<>(MOST_OPERATIONS);
    private final History<Attempt> attempts = new History<>(MOST_OPERATIONS);
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean stopped;

    /** {@code name}: of this drill; what it makes bears it. */
    public Workload(Site site, Servers servers, DrillClock clock, long seed, String name) {
        this.site = site;
        this.servers = servers;
        this.clock = clock;
        this.random = new Random(seed);
        this.prefix = "chaos-" + name;
        this.calls = new Calls(new Client(servers, new Random(seed)), clock);
        this.services = new Services(site.cluster(), prefix, new Definitions(site), clock);
    }

    /**
     * The cluster's ARN, where it is marked for drills.
     *
     * @throws DrillException where it is not
     */
    public String marked() {
        Cluster cluster =
                calls
                        .must(
                                "DescribeClusters",
                                ecs ->
                                        ecs.describeClusters(
                                                DescribeClustersRequest.newBuilder()
                                                        .addClusters(site.cluster())
                                                        .addInclude("TAGS")
                                                        .build()))
                        .getClustersList()
                        .stream()
                        .findFirst()
                        .orElseThrow(
                                () -> new DrillException("there is no cluster " + site.cluster()));
        boolean marked =
                cluster.getTagsList().stream()
                        .filter(tag -> tag.getKey().equals(MARK))
                        .map(Tag::getValue)
                        .anyMatch("allowed"::equals);
        if (!marked) {
            throw new DrillException(
                    "the cluster "
                            + site.cluster()
                            + " is not marked for drills. Mark one that may be broken: aws ecs"
                            + " tag-resource --resource-arn "
                            + cluster.getClusterArn()
                            + " --tags key="
                            + MARK
                            + ",value=allowed");
        }
        return cluster.getClusterArn();
    }

    /** Makes definitions and services, and waits until these have their tasks. */
    public void prepare(Duration atMost) {
        new Definitions(site)
                .all()
                .forEach(
                        definition ->
                                calls.must(
                                        "RegisterTaskDefinition",
                                        ecs -> ecs.registerTaskDefinition(definition)));
        services.create(calls);
        if (awaitSteady(atMost).isEmpty()) {
            throw new DrillException(
                    "the drill's services do not get their tasks before anything is broken: "
                            + look());
        }
    }

    /** Begins. */
    public void start(String clusterArn) {
        var registers = new Registers(clusterArn, services.counted(), clock, operations);
        registers.made(0);
        for (int i = 0; i < REGISTER_CLIENTS; i++) {
            String name = "client-" + i;
            client(REGISTER_PAUSE, one -> registers.operate(name, one));
        }
        for (String server : servers.names()) {
            String name = "reader-of-" + server;
            client(REGISTER_PAUSE, one -> registers.look(name, one, server));
        }
        var tasks = new TokenTasks(site.cluster(), prefix, clock, tokens);
        client(TOKEN_PAUSE, tasks::run);
        client(
                new Client(servers, new Random(random.nextLong()), Client.PATIENT),
                REGISTER_PAUSE,
                new Retrying(clusterArn, clock, attempts)::call);
        client(CHANGE_PAUSE, services::change);
    }

    private void client(Duration pause, Consumer<Client> work) {
        client(new Client(servers, new Random(random.nextLong())), pause, work);
    }

    private void client(Client client, Duration pause, Consumer<Client> work) {
        clients.add(
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    while (!stopped) {
                                        work.accept(client);
                                        clock.pause(pause);
                                    }
                                }));
    }

    /** Ends it; whoever is waiting for an answer has it first. */
    public void stop() {
        stopped = true;
        for (Thread client : clients) {
            try {
                client.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("the drill was interrupted", e);
            }
        }
    }

    /** The services with their tasks, as soon as all have them. */
    public Optional<List<ServiceSeen>> awaitSteady(Duration atMost) {
        return clock.await(atMost, () -> services.steady(calls.client()));
    }

    /** The services as they are. */
    public List<ServiceSeen> look() {
        return services.look(calls.client());
    }

    /** All tasks of the cluster that are to run. */
    public PlacementsSeen placements() {
        return Listing.placements(calls, site.cluster(), clock.nanos());
    }

    /** The addresses of the tasks that are visited. */
    public List<String> targets() {
        return Listing.tasks(calls, site.cluster(), Definitions.WEB, "RUNNING").stream()
                .filter(task -> task.lastStatus().equals("RUNNING"))
                .flatMap(task -> task.addresses().stream())
                .sorted()
                .toList();
    }

    /** The tasks that were run with tokens, those that have stopped too. */
    public List<TaskSeen> tokenTasks() {
        var tasks = new ArrayList<TaskSeen>();
        for (String family : List.of(Definitions.ONCE, Definitions.MISSING)) {
            for (String desired : List.of("RUNNING", "STOPPED")) {
                tasks.addAll(Listing.tasks(calls, site.cluster(), family, desired));
            }
        }
        return tasks.stream().filter(task -> task.startedBy().startsWith(prefix + "-")).toList();
    }

    /** Deletes what it made, and stops what runs. */
    public void cleanUp() {
        services.delete(calls);
        tokenTasks().stream()
                .filter(TaskSeen::isAlive)
                .forEach(
                        task ->
                                calls.untilAnswered(
                                        ecs ->
                                                ecs.stopTask(
                                                        StopTaskRequest.newBuilder()
                                                                .setCluster(site.cluster())
                                                                .setTask(task.arn())
                                                                .build())));
    }

    /** What the registers' clients did. */
    public List<Operation> operations() {
        return operations.entries();
    }

    /** What the client that asks again once was told. */
    public List<Attempt> attempts() {
        return attempts.entries();
    }

    /** What those who ran tasks were told. */
    public List<TokenCall> tokens() {
        return tokens.entries();
    }
}
