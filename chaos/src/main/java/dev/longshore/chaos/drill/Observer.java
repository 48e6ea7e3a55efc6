package dev.longshore.chaos.drill;

import dev.longshore.chaos.history.DrillClock;
import dev.longshore.chaos.history.History;
import dev.longshore.chaos.history.PlacementsSeen;
import dev.longshore.chaos.history.ProcessUse;
import dev.longshore.chaos.history.RowsSeen;
import dev.longshore.chaos.history.ServerSeen;
import dev.longshore.chaos.history.ServiceSeen;
import dev.longshore.chaos.site.DrillException;
import dev.longshore.chaos.site.Servers;
import dev.longshore.chaos.workload.Workload;
import dev.longshore.proto.admin.DigestsRequest;
import dev.longshore.proto.admin.DigestsResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks at the cluster again and again while it is broken, and records what it sees. */
final class Observer {
    private static final Duration SERVERS_EVERY = Duration.ofMillis(400);
    private static final Duration SERVICES_EVERY = Duration.ofSeconds(1);

    /** Two tasks with one address may not be there for long: the second one cannot start. */
    private static final Duration PLACEMENTS_EVERY = Duration.ofMillis(700);

    private static final Duration ROWS_EVERY = Duration.ofSeconds(3);
    private static final Duration TARGETS_EVERY = Duration.ofSeconds(3);
    private static final Duration USE_EVERY = Duration.ofSeconds(15);
    private static final Duration DIGESTS_TIMEOUT = Duration.ofSeconds(5);
    private static final int MOST = 1_000_000;

    private final Servers servers;
    private final Workload workload;
    private final Witness witness;
    private final Inspection inspection;
    private final DrillClock clock;
    private final History<ServerSeen> roles = new History<>(MOST);
    private final History<ServiceSeen> services = new History<>(MOST);
    private final History<PlacementsSeen> placements = new History<>(MOST);
    private final History<RowsSeen> rows = new History<>(MOST);
    private final History<ProcessUse> use = new History<>(MOST);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;
    private List<String> targets = List.of();

    Observer(
            Servers servers,
            Workload workload,
            Witness witness,
            Inspection inspection,
            DrillClock clock) {
        this.servers = servers;
        this.workload = workload;
        this.witness = witness;
        this.inspection = inspection;
        this.clock = clock;
    }

    void start() {
        every(SERVERS_EVERY, this::lookAtServers);
        every(SERVICES_EVERY, () -> workload.look().forEach(services::add));
        every(PLACEMENTS_EVERY, () -> placements.add(workload.placements()));
        every(ROWS_EVERY, () -> rowsNow().forEach(rows::add));
        every(TARGETS_EVERY, this::refreshTargets);
        every(USE_EVERY, () -> inspection.use(clock.nanos()).forEach(use::add));
    }

    private void every(Duration pause, Runnable look) {
        threads.add(
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    while (!stopped) {
                                        try {
                                            look.run();
                                        } catch (DrillException e) {
                                            // nobody answers just now: the next look may see more
                                        }
                                        clock.pause(pause);
                                    }
                                }));
    }

    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** The tasks that are visited from now on are those that run now. */
    synchronized void refreshTargets() {
        List<String> now = workload.targets();
        if (!now.equals(targets) && !now.isEmpty()) {
            witness.visit(now);
            targets = now;
        }
    }

    private void lookAtServers() {
        for (String server : servers.names()) {
            long now = clock.nanos();
            roles.add(
                    servers.status(server)
                            .map(it -> new ServerSeen(now, server, it.getRole(), it.getTerm()))
                            .orElse(new ServerSeen(now, server, "", 0)));
        }
    }

    /** What each server that answers has now. */
    List<RowsSeen> rowsNow() {
        var seen = new ArrayList<RowsSeen>();
        servers.names().forEach(server -> rowsOf(server).ifPresent(seen::add));
        return seen;
    }

    private Optional<RowsSeen> rowsOf(String server) {
        try {
            DigestsResponse digests =
                    servers.admin(server, DIGESTS_TIMEOUT)
                            .digests(DigestsRequest.getDefaultInstance());
            Map<String, String> tables = new TreeMap<>();
            digests.getTablesList()
                    .forEach(table -> tables.put(table.getName(), table.getSha256()));
            return Optional.of(new RowsSeen(server, digests.getBatchSequence(), tables));
        } catch (StatusRuntimeException e) {
            return Optional.empty();
        }
    }

    List<ServerSeen> roles() {
        return roles.entries();
    }

    List<ServiceSeen> services() {
        return services.entries();
    }

    List<PlacementsSeen> placements() {
        return placements.entries();
    }

    List<RowsSeen> rows() {
        return rows.entries();
    }

    List<ProcessUse> use() {
        return use.entries();
    }
}
