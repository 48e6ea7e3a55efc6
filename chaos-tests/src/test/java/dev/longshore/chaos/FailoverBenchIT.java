package dev.longshore.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Measures, and asserts nothing: {@code deploy/bench-failover.sh} runs it and shows what it prints.
 */
@Tag("long")
class FailoverBenchIT {
    private static final int TRIALS = Integer.getInteger("longshore.trials", 10);

    /** Between a server's return and the next kill, so that each trial begins in peace. */
    private static final int WRITES_IN_PEACE = 20;

    @Test
    void timeFromAKilledLeaderToTheNextAcknowledgedWrite() throws Exception {
        var millis = new ArrayList<Long>();
        try (var cluster = new LabCluster(3, 1)) {
            cluster.awaitAgents();
            cluster.registerTiny();
            try (var writes = new TokenWrites(cluster.apis(), "tiny")) {
                writes.start();
                for (int trial = 1; trial <= TRIALS; trial++) {
                    writes.await(WRITES_IN_PEACE);
                    String leader = cluster.awaitLeader();
                    cluster.lab("kill", leader, "server").ok();
                    long deadNanos = System.nanoTime();
                    long tookNanos = writes.awaitAfterNanos(deadNanos) - deadNanos;
                    millis.add(Duration.ofNanos(tookNanos).toMillis());
                    System.out.println(
                            "trial "
                                    + trial
                                    + ": "
                                    + leader
                                    + " killed, "
                                    + millis.getLast()
                                    + " ms");
                    cluster.start();
                    cluster.awaitBack(leader);
                }
                writes.stop();
            }
        }
        List<Long> sorted = millis.stream().sorted().toList();
        System.out.println(
                "kill -9 of the leader to the next acknowledged RunTask, "
                        + TRIALS
                        + " trials: median "
                        + sorted.get(TRIALS / 2)
                        + " ms, maximum "
                        + sorted.getLast()
                        + " ms");
    }
}
