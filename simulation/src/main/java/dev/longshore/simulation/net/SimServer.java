package dev.longshore.simulation.net;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.catalog.AwsServices;
import dev.longshore.control.leader.Leader;
import dev.longshore.control.leader.LeaderListener;
import dev.longshore.control.leader.ServerFacts;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.route.NotLeaderException;
import dev.longshore.control.route.Peers;
import dev.longshore.control.route.Router;
import dev.longshore.simulation.raft.Replica;
import dev.longshore.simulation.raft.SimRaft;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.World;
import dev.longshore.state.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A server's process: the real router and the real leader over a modelled log. */
public final class SimServer implements SimRaft.MemberListener, LeaderListener, ServerFacts, Peers {
    private static final Duration HOP_LEAST = Duration.ofMillis(1);
    private static final Duration HOP_MOST = Duration.ofMillis(5);

    /** Calls that have waited in their sockets are read in any order. */
    private static final Duration READ_MOST = Duration.ofMillis(10);

    private static final Duration OUTDATED_RESTART = Duration.ofSeconds(5);
    private static final Duration RESTART_DELAY = Duration.ofMillis(200);

    private final World world;
    private final SimRaft raft;
    private final Replica replica;
    private final ClusterSettings settings;
    private final Map<String, SimServer> servers;
    private final Versions versions;
    private final Sabotage sabotage;
    private final Consumer<Throwable> onBug;
    private World.SimLoop loop;
    private @Nullable Router router;
    private @Nullable Leader leader;
    private long term;
    private @Nullable Store earlier;
    private boolean up;
    private int incarnation;
    private Duration clockOff = Duration.ZERO;

    public SimServer(
            World world,
            SimRaft raft,
            Replica replica,
            ClusterSettings settings,
            Map<String, SimServer> servers,
            Versions versions,
            Sabotage sabotage,
            Consumer<Throwable> onBug) {
        this.sabotage = sabotage;
        this.world = world;
        this.raft = raft;
        this.replica = replica;
        this.settings = settings;
        this.servers = servers;
        this.versions = versions;
        this.onBug = onBug;
        this.loop = world.loop(Duration.ZERO);
    }

    /** Starts the process; servers' clocks differ a little. */
    public void start() {
        loop = world.loop(Duration.ZERO);
        setClock(clockOff);
        router = new Router(loop, Runnable::run, this, l -> AwsServices.handlers(l.domain()));
        up = true;
        incarnation++;
        replica.start(this, loop);
    }

    /** Somebody sets its clock: so far off, and a little more. */
    public void setClock(Duration off) {
        clockOff = off;
        loop.setClock(off.plus(world.between(Duration.ofSeconds(-2), Duration.ofSeconds(2))));
    }

    public boolean isClockWrong() {
        return !clockOff.isZero();
    }

    /** The process stands still for a while; what it would have done waits. */
    public void pause(Duration time) {
        world.note(replica.id(), "stands still");
        if (raft.leader().filter(l -> l == replica).isPresent()) {
            world.coverage().hit(Point.LEADER_PAUSED);
        }
        loop.pause(time);
    }

    public boolean isPaused() {
        return loop.isPaused();
    }

    /** The process dies at once. */
    public void crash() {
        die(replica::crash);
    }

    /** The machine is off at once. */
    public void losePower() {
        die(replica::losePower);
    }

    private void die(Runnable how) {
        if (up) {
            world.note(replica.id(), "crashes");
            world.coverage()
                    .hit(
                            raft.leader().filter(l -> l == replica).isPresent()
                                    ? Point.LEADER_CRASH
                                    : Point.FOLLOWER_CRASH);
            up = false;
            loop.kill();
            leader = null;
            router = null;
            how.run();
        }
    }

    public boolean isUp() {
        return up;
    }

    /** Counts the processes that this server has had. */
    public int incarnation() {
        return incarnation;
    }

    public Replica replica() {
        return replica;
    }

    /** The leader that this process believes to be, if it takes calls. */
    public Optional<Leader> leader() {
        return Optional.ofNullable(leader).filter(Leader::ready);
    }

    /** Takes a call of the API. */
    public CompletionStage<Message> call(Call call) {
        Router here = router;
        if (here == null) {
            return CompletableFuture.failedFuture(ApiException.unavailable("connection refused"));
        }
        if (!loop.isPaused()) {
            return here.call(call);
        }
        var answer = new CompletableFuture<Message>();
        Runnable read =
                () ->
                        here.call(call)
                                .whenComplete((done, failure) -> settle(answer, done, failure));
        arrive(() -> loop.after(world.between(Duration.ZERO, READ_MOST), read));
        return answer;
    }

    private static <T> void settle(
            CompletableFuture<T> answer, @Nullable T done, @Nullable Throwable failure) {
        if (failure == null) {
            answer.complete(done);
        } else {
            answer.completeExceptionally(failure);
        }
    }

    /** Something comes from outside: it happens now, or when the process goes on. */
    void arrive(Runnable task) {
        loop.arrive(task);
    }

    @Override
    public void leaderReady(long newTerm) {
        term = newTerm;
        loop.execute(this::begin);
    }

    @Override
    public void notLeader() {
        term = 0;
        loop.execute(
                () -> {
                    if (term == 0) {
                        end("this server does not lead any more");
                    }
                });
    }

    @Override
    public void bug(Throwable bug) {
        onBug.accept(bug);
    }

    /** The process ends, as a server's does; who runs it starts it again. */
    @Override
    public void outdated(String reason) {
        world.coverage().hit(Point.SERVER_TOO_OLD_TO_LEAD);
        world.note(replica.id(), "ends: " + reason);
        crash();
        world.after(
                OUTDATED_RESTART,
                () -> {
                    if (!up) {
                        start();
                    }
                });
    }

    @Override
    public void lost(String reason) {
        if (reason.equals(SimRaft.TOO_MUCH_PENDING)) {
            world.coverage().hit(Point.NOT_WRITTEN_GIVEN_UP);
        }
        world.note(replica.id(), "gives up leading: " + reason);
        end(reason);
        loop.after(RESTART_DELAY, this::begin);
    }

    Versions versions() {
        return versions;
    }

    @Override
    public int own() {
        return versions.of(replica.id());
    }

    @Override
    public CompletionStage<Integer> lowest() {
        var lowest = new CompletableFuture<Integer>();
        World.SimLoop mine = loop;
        world.after(
                hop(),
                () -> {
                    int known =
                            sabotage == Sabotage.RAISE_LEVEL_EARLY
                                    ? own()
                                    : servers.values().stream()
                                            .mapToInt(this::known)
                                            .min()
                                            .orElseThrow();
                    mine.after(hop(), () -> lowest.complete(known));
                });
        return lowest;
    }

    @Override
    public List<CompletableFuture<Optional<Duration>>> clocks() {
        World.SimLoop mine = loop;
        return servers.values().stream()
                .filter(other -> !other.replica.id().equals(replica.id()))
                .map(
                        other -> {
                            var ahead = new CompletableFuture<Optional<Duration>>();
                            world.after(
                                    hop(), () -> other.arrive(() -> tellClock(other, mine, ahead)));
                            return ahead;
                        })
                .toList();
    }

    private void tellClock(
            SimServer other, World.SimLoop mine, CompletableFuture<Optional<Duration>> ahead) {
        if (raft.reaches(other.replica, replica)) {
            ahead.complete(Optional.of(Duration.between(mine.now(), other.loop.now())));
        } else {
            ahead.completeExceptionally(new IllegalStateException("no answer"));
        }
    }

    /** What another server says that it knows; one that does not answer may know nothing new. */
    private int known(SimServer other) {
        boolean answers =
                other == this || (raft.reaches(replica, other.replica) && !other.loop.isPaused());
        return answers ? other.own() : Versions.OLD;
    }

    @Override
    public Optional<String> leaderAddress() {
        return replica.knownLeader().filter(id -> !id.equals(replica.id()));
    }

    @Override
    public CompletionStage<Message> forward(String address, Call call) {
        world.coverage().hit(Point.CALL_FORWARDED);
        var answer = new CompletableFuture<Message>();
        Caller caller = call.caller();
        var forwarded =
                new Call(
                        call.operation(),
                        call.request(),
                        new Caller(
                                caller.accountId(),
                                caller.region(),
                                caller.accessKeyId(),
                                caller.requestId(),
                                true),
                        call.door(),
                        call.deadline());
        SimServer target = servers.get(address);
        World.SimLoop mine = loop;
        world.after(
                hop(),
                () -> {
                    if (target == null || !raft.reaches(replica, target.replica)) {
                        mine.after(
                                HOP_MOST,
                                () ->
                                        answer.completeExceptionally(
                                                new NotLeaderException("connection refused")));
                        return;
                    }
                    target.call(forwarded)
                            .whenComplete(
                                    (done, failure) ->
                                            mine.after(hop(), () -> settle(answer, done, failure)));
                    // a target that dies in between never answers: the connection breaks
                    mine.after(
                            Duration.ofSeconds(20),
                            () ->
                                    answer.completeExceptionally(
                                            ApiException.unavailable(
                                                    "the leader was lost while it carried this call"
                                                            + " out")));
                });
        return answer;
    }

    private Duration hop() {
        return world.between(HOP_LEAST, HOP_MOST);
    }

    private void begin() {
        end("a new term begins");
        if (term == 0 || router == null) {
            return;
        }
        var fresh =
                new Leader(
                        loop,
                        storeOfLeader(),
                        replica.log(),
                        world.random(),
                        term,
                        settings,
                        this,
                        new SimHookUrls(world),
                        this,
                        BrokenPlans.of(sabotage));
        leader = fresh;
        world.note(replica.id(), "begins to lead term " + term);
        fresh.start(
                () -> {
                    world.note(replica.id(), "is ready");
                    if (router != null && leader == fresh) {
                        router.leads(Optional.of(fresh));
                    }
                });
    }

    private Store storeOfLeader() {
        if (sabotage != Sabotage.STALE_INDEX) {
            return replica.store();
        }
        Store older = earlier == null ? raft.copy(replica.store()) : earlier;
        earlier = raft.copy(replica.store());
        return new StaleFirstSnapshot(replica.store(), older);
    }

    private void end(String reason) {
        Leader old = leader;
        leader = null;
        if (old != null) {
            if (router != null) {
                router.leads(Optional.empty());
            }
            old.close(reason);
        }
    }
}
