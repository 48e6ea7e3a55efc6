package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Measures, and asserts nothing but that the term stays where nothing happens: {@code
 * deploy/bench-failover.sh} runs it and shows what it prints.
 */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailoverBenchIT {
    private static final int TRIALS = Integer.getInteger("longshore.trials", 10);
    private static final int STOPS = Integer.getInteger("longshore.stops", 0);
    private static final int QUIET_MINUTES = Integer.getInteger("longshore.quietMinutes", 0);

    /** Between a server's return and the next kill, so that each trial begins in peace. */
    private static final int WRITES_IN_PEACE = 100;

    /** What a leader may stand still without losing its office. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final Duration BETWEEN_PAUSES = Duration.ofSeconds(5);

    private static final Pattern TERM = Pattern.compile("(?m)^term: (\\d+)");

    private LabCluster cluster;

    @BeforeAll
    void up() {
        cluster = new LabCluster(3, 0);
        cluster.awaitAgents();
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    @Test
    void timeFromAKilledLeaderToTheNextAcknowledgedWrite() throws Exception {
        var millis = new ArrayList<Long>();
        try (var writes = new TagWrites(cluster.apis())) {
            writes.start();
            for (int trial = 1; trial <= TRIALS; trial++) {
                writes.await(WRITES_IN_PEACE);
                String leader = cluster.awaitLeader();
                cluster.lab("kill", leader, "server").ok();
                long deadNanos = System.nanoTime();
                long tookNanos = writes.awaitAfterNanos(deadNanos) - deadNanos;
                millis.add(Duration.ofNanos(tookNanos).toMillis());
                say("trial " + trial + ": " + leader + " killed, " + millis.getLast() + " ms");
                say("  " + cluster.awaitLeader() + ": " + lastTerm(cluster.awaitLeader()));
                cluster.start();
                cluster.awaitBack(leader);
            }
        }
        summary("kill -9 of the leader to the next acknowledged TagResource", millis);
    }

    @Test
    void gapWhereALeaderIsStopped() throws Exception {
        var millis = new ArrayList<Long>();
        for (int trial = 1; trial <= STOPS; trial++) {
            String leader = cluster.awaitLeader();
            List<String> followers =
                    cluster.apis().stream()
                            .filter(api -> !api.equals(cluster.api(leader)))
                            .toList();
            try (var writes = new TagWrites(followers)) {
                writes.start();
                writes.await(WRITES_IN_PEACE);
                writes.takeFailures();
                long stoppedNanos = System.nanoTime();
                cluster.lab("kill", leader, "server", "-TERM").ok();
                LabCluster.await(
                        "the end of " + leader,
                        Duration.ofSeconds(30),
                        () -> cluster.lab("pid", leader, "server").exitCode() != 0);
                writes.await(WRITES_IN_PEACE);
                millis.add(writes.longestGapSince(stoppedNanos).toMillis());
                say(
                        "stop "
                                + trial
                                + ": "
                                + leader
                                + " stopped, longest gap "
                                + millis.getLast()
                                + " ms, failed calls: "
                                + writes.takeFailures());
            }
            cluster.start();
            cluster.awaitBack(leader);
        }
        summary("SIGTERM to the leader, longest gap of a writer through followers", millis);
    }

    /** Both cores are busy, and the leader stands still now and then. */
    @Test
    void noElectionWithoutACause() throws Exception {
        if (QUIET_MINUTES == 0) {
            return;
        }
        String leader = cluster.awaitLeader();
        String term = term(leader);
        long endNanos = System.nanoTime() + Duration.ofMinutes(QUIET_MINUTES).toNanos();
        int pauses = 0;
        var burners = new ArrayList<Process>();
        try (var writes = new TagWrites(cluster.apis())) {
            writes.start();
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                burners.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
            }
            while (System.nanoTime() - endNanos < 0) {
                LabCluster.pause(BETWEEN_PAUSES);
                cluster.lab("kill", leader, "server", "-STOP").ok();
                LabCluster.pause(PAUSE);
                cluster.lab("kill", leader, "server", "-CONT").ok();
                pauses++;
            }
            writes.await(1);
            say("failed calls meanwhile: " + writes.takeFailures());
        } finally {
            burners.forEach(Process::destroy);
        }
        say(
                QUIET_MINUTES
                        + " minutes with every core busy and "
                        + pauses
                        + " pauses of the leader: term "
                        + term
                        + " became "
                        + term(leader)
                        + load());
        assertThat(term(leader)).isEqualTo(term);
    }

    /** What a leader says of how it came to be ready. */
    private String lastTerm(String leader) {
        return cluster.lab("logs", leader, "server")
                .output()
                .lines()
                .filter(line -> line.contains("msg=\"leading term"))
                .reduce("", (_, last) -> last.replaceAll(".*msg=", ""));
    }

    private String term(String server) {
        Matcher term = TERM.matcher(cluster.admin(server, "status").output());
        return term.find() ? term.group(1) : "none";
    }

    private static void summary(String what, List<Long> millis) throws IOException {
        if (millis.isEmpty()) {
            return;
        }
        List<Long> sorted = millis.stream().sorted().toList();
        say(
                what
                        + ", "
                        + sorted.size()
                        + " trials: p50 "
                        + percentile(sorted, 50)
                        + " ms, p90 "
                        + percentile(sorted, 90)
                        + " ms, max "
                        + sorted.getLast()
                        + " ms"
                        + load());
    }

    private static long percentile(List<Long> sorted, int percent) {
        return sorted.get(Math.ceilDiv(sorted.size() * percent, 100) - 1);
    }

    private static String load() throws IOException {
        String[] load = Files.readString(Path.of("/proc/loadavg")).split(" ", -1);
        return "; load average " + String.join(" ", load[0], load[1], load[2]);
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
