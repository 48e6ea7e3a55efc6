package dev.longshore.benchmarks.scale;

import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.TagResourceRequest;
import dev.longshore.proto.ecs.TagResourceResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The stages under load, and those in which something fails. Confined to the main thread. */
final class Failing {
    /** Before it is counted: connections are made, and code gets warm. */
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration LEADER_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration BACK_TIMEOUT = Duration.ofMinutes(3);

    /** How often a write is tried while nobody leads, and how long each may take. */
    private static final Duration TRY = Duration.ofMillis(50);

    private static final long TRY_SECONDS = 30;

    /** After a zone would have been given up: what moves moves in this time. */
    private static final Duration ZONE_REST = Duration.ofSeconds(15);

    /** Tasks that calls ask for. */
    private static final int KNOWN_TASKS = 5_000;

    private static final String LOST_ZONE = "us-east-1c";

    /** Of a histogram of classes, the largest. */
    private static final int CLASSES = 45;

    private final Options options;
    private final Fleet fleet;
    private final Cluster cluster;
    private final Servers servers;
    private final Figures figures;

    Failing(Options options, Fleet fleet, Cluster cluster, Servers servers, Figures figures) {
        this.options = options;
        this.fleet = fleet;
        this.cluster = cluster;
        this.servers = servers;
        this.figures = figures;
    }

    /** Calls at a steady rate, with everything there. */
    void load() throws InterruptedException {
        List<String> arns = cluster.someTasks(KNOWN_TASKS);
        figures.begin();
        var load =
                new CallLoad(
                        cluster.api(),
                        arns,
                        options.rate(),
                        WARM_UP,
                        Duration.ofSeconds(options.seconds()));
        load.run();
        figures.end(
                "load", "%d calls a second for %d s".formatted(options.rate(), options.seconds()));
        System.out.println(load.lines());
    }

    /** The leader is killed under load. */
    void kill() throws InterruptedException {
        Servers.Server leader = servers.leader().orElseThrow();
        List<String> others =
                servers.alive().stream()
                        .filter(it -> !it.equals(leader))
                        .map(Servers.Server::address)
                        .toList();
        var api = new Api(others);
        var load =
                new CallLoad(
                        api,
                        cluster.someTasks(KNOWN_TASKS),
                        options.rate(),
                        Duration.ZERO,
                        Duration.ofSeconds(options.seconds()).plus(WARM_UP));
        var calls = Thread.ofPlatform().name("calls").start(load);
        Thread.sleep(WARM_UP.toMillis());
        figures.begin();
        long killed = System.nanoTime();
        servers.kill(leader);
        double written = firstWrite(api, killed);
        Waiting.until(
                () -> fleet.wholeSince(killed) == options.agents(),
                POLL,
                BACK_TIMEOUT,
                () -> fleet.wholeSince(killed) + " agents are back");
        double back = Figures.seconds(killed);
        calls.join();
        figures.end(
                "kill",
                ("the leader under %d calls a second: the next write after %.2f s, all agents back"
                                + " after %.2f s (%.2f s later)")
                        .formatted(options.rate(), written, back, back - written));
        System.out.println(load.lines());
    }

    /** Seconds until a write was answered that began after the kill. */
    private static double firstWrite(Api api, long killed) throws InterruptedException {
        var answered = new AtomicLong(-1);
        var observer =
                new StreamObserver<TagResourceResponse>() {
                    @Override
                    public void onNext(TagResourceResponse answer) {
                        answered.compareAndSet(-1, System.nanoTime() - killed);
                    }

                    @Override
                    public void onError(Throwable failure) {}

                    @Override
                    public void onCompleted() {}
                };
        Waiting.until(
                () -> {
                    ECSGrpc.newStub(api.channel())
                            .withDeadlineAfter(TRY_SECONDS, TimeUnit.SECONDS)
                            .tagResource(
                                    TagResourceRequest.newBuilder()
                                            .setResourceArn(
                                                    "arn:aws:ecs:us-east-1:123456789012:cluster/"
                                                            + Scale.CLUSTER)
                                            .addTags(Tag.newBuilder().setKey("k").setValue("v"))
                                            .build(),
                                    observer);
                    return answered.get() >= 0;
                },
                TRY,
                LEADER_TIMEOUT,
                () -> "no server leads");
        return answered.get() / 1e9;
    }

    /** One machine in a hundred falls silent, until their services' tasks run elsewhere. */
    void lost() throws InterruptedException {
        int count = Math.max(1, options.agents() / 100);
        List<HollowMachine> silent =
                fleet.machines().stream()
                        .filter(machine -> !machine.zone().equals(LOST_ZONE))
                        .limit(count)
                        .toList();
        int theirs =
                cluster.ofServices(
                        silent.stream().flatMap(machine -> machine.tasks().stream()).toList());
        long before = fleet.census().started.get();
        figures.begin();
        silent.forEach(machine -> machine.cable().cut(true));
        double first = replaced(before, Math.min(theirs, 1));
        double all = replaced(before, theirs);
        figures.end(
                "lost",
                ("%d machines silent, given up after %d s: the first of %d tasks of services runs"
                                + " elsewhere after %.1f s, the last after %.1f s")
                        .formatted(count, options.lostAfter(), theirs, first, all));
        silent.forEach(machine -> machine.cable().cut(false));
    }

    /** Seconds until so many tasks have been started that were not before. */
    private double replaced(long before, int count) throws InterruptedException {
        Waiting.until(
                () -> fleet.census().started.get() - before >= count,
                POLL,
                BACK_TIMEOUT,
                () -> fleet.census().started.get() - before + " of " + count + " are replaced");
        return figures.seconds();
    }

    /** A third of all machines falls silent at once: the guard keeps all of them. */
    void zone() throws InterruptedException {
        List<HollowMachine> silent = fleet.zone(LOST_ZONE);
        int before = cluster.running();
        long taken = fleet.census().taken.get();
        long stopped = fleet.census().stopped.get();
        figures.begin();
        silent.forEach(machine -> machine.cable().cut(true));
        Thread.sleep(Duration.ofSeconds(options.lostAfter()).plus(ZONE_REST).toMillis());
        double spared =
                servers.leader()
                        .map(it -> servers.metric(it, "longshore_spared_nodes"))
                        .orElse(0.0);
        figures.end(
                "zone",
                ("%d machines silent for %.0f s: %.0f spared, tasks started elsewhere %d, stopped"
                                + " %d, RUNNING %d of %d")
                        .formatted(
                                silent.size(),
                                figures.seconds(),
                                spared,
                                fleet.census().taken.get() - taken,
                                fleet.census().stopped.get() - stopped,
                                cluster.running(),
                                before));
        silent.forEach(machine -> machine.cable().cut(false));
    }

    /** What is alive in the leader's heap. The leader may lose its lead over it. */
    void heap() {
        servers.leader()
                .ifPresent(
                        leader -> {
                            long before = servers.residentMegabytes(leader);
                            long live = servers.liveHeap(leader, CLASSES);
                            System.out.printf(
                                    "heap      the leader: %d MB live, %d MB resident%n",
                                    live >> 20, before);
                        });
    }
}
