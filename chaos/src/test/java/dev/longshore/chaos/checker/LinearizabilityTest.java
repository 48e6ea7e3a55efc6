package dev.longshore.chaos.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.chaos.history.Operation;
import dev.longshore.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinearizabilityTest {
    private static final int HISTORIES = 300;

    /** Few enough for the other search, which tries every order. */
    private static final int SHORT = 7;

    private static final List<Outcome> OUTCOMES =
            List.of(
                    Outcome.OK,
                    Outcome.OK,
                    Outcome.OK,
                    Outcome.OK,
                    Outcome.REFUSED,
                    Outcome.UNKNOWN);

    @Test
    void legalHistoriesAreTaken() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            List<Operation> history = legal(new Random(seed), 400, 5);
            assertThat(Linearizability.check(history)).as("seed " + seed).isEmpty();
        }
    }

    @Test
    void illegalHistoriesAreRefused() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            var random = new Random(seed);
            List<Operation> history = new ArrayList<>(legal(random, 200, 4));
            // a read that began when the value had been overwritten long ago
            long late = history.stream().mapToLong(Operation::endNanos).max().orElseThrow();
            history.add(write("x", "first", late + 10, late + 20));
            history.add(write("x", "second", late + 30, late + 40));
            history.add(
                    read(
                            "x",
                            random.nextBoolean() ? "first" : "nobody wrote this",
                            late + 50,
                            late + 60));
            assertThat(Linearizability.check(history)).as("seed " + seed).hasSize(1);
        }
    }

    /** A search that tries every order of all operations says the same of any short history. */
    @Test
    void everyOrderThatIsTriedByItselfSaysTheSame() {
        int legal = 0;
        int illegal = 0;
        for (int seed = 0; legal < HISTORIES || illegal < HISTORIES; seed++) {
            List<Operation> history = anything(new Random(seed));
            boolean explained = anyOrderExplains(history, new BitSet(), Operation.NOTHING);
            assertThat(Linearizability.check(history).isEmpty())
                    .as("seed " + seed + ": " + history)
                    .isEqualTo(explained);
            legal += explained ? 1 : 0;
            illegal += explained ? 0 : 1;
        }
    }

    @Test
    void aStaleReadIsNamed() {
        List<Violation> found =
                Linearizability.check(
                        List.of(
                                write("x", "1", 0, 10),
                                write("x", "2", 20, 30),
                                read("x", "1", 40, 50),
                                write("y", "1", 0, 10),
                                read("y", "1", 5, 20)));
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().promise()).isEqualTo(Promise.READS_ARE_LINEARIZABLE);
        assertThat(found.getFirst().evidence()).startsWith("x: ").contains("reads x \"1\"");
    }

    @Test
    void aWriteOfUnknownOutcomeMayTakePlaceLateOrNever() {
        Operation unknown = new Operation("c", "x", true, "1", 0, 5, Outcome.UNKNOWN);
        assertThat(
                        Linearizability.check(
                                List.of(unknown, read("x", "", 10, 20), read("x", "1", 30, 40))))
                .isEmpty();
        assertThat(Linearizability.check(List.of(unknown, read("x", "", 10, 20)))).isEmpty();
        assertThat(
                        Linearizability.check(
                                List.of(unknown, read("x", "1", 10, 20), read("x", "", 30, 40))))
                .hasSize(1);
    }

    @Test
    void whatWasRefusedIsNeverRead() {
        assertThat(
                        Linearizability.check(
                                List.of(
                                        new Operation("c", "x", true, "1", 0, 5, Outcome.REFUSED),
                                        read("x", "1", 10, 20))))
                .hasSize(1);
    }

    /** What a register that works shows to clients whose calls overlap, a tenth of them unknown. */
    private static List<Operation> legal(Random random, int count, int clients) {
        var history = new ArrayList<Operation>();
        var free = new long[clients];
        String value = Operation.NOTHING;
        long moment = 0;
        for (int i = 0; i < count; i++) {
            int client = random.nextInt(clients);
            moment = Math.max(moment, free[client]) + 1 + random.nextInt(20);
            long begin = free[client] + (moment - free[client]) / 2;
            long end = moment + random.nextInt(60);
            free[client] = end + 1;
            boolean write = random.nextInt(3) == 0;
            boolean unknown = random.nextInt(10) == 0;
            boolean tookPlace = !unknown || random.nextBoolean();
            String written = String.valueOf(i);
            if (write && tookPlace) {
                value = written;
            }
            history.add(
                    new Operation(
                            "c" + client,
                            "x",
                            write,
                            write ? written : unknown ? "" : value,
                            begin,
                            end,
                            unknown ? Outcome.UNKNOWN : Outcome.OK));
        }
        return history;
    }

    /** Operations at any times with any of two values. */
    private static List<Operation> anything(Random random) {
        var history = new ArrayList<Operation>();
        for (int i = 0; i < SHORT; i++) {
            long begin = random.nextInt(40);
            Outcome outcome = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
            history.add(
                    new Operation(
                            "c" + i,
                            "x",
                            random.nextInt(5) < 2,
                            String.valueOf(random.nextInt(2)),
                            begin,
                            begin + 1 + random.nextInt(20),
                            outcome));
        }
        return history;
    }

    /** Tries every order, and every choice of the unknown writes that take place. */
    private static boolean anyOrderExplains(List<Operation> all, BitSet placed, String value) {
        long firstEnd =
                all.stream()
                        .filter(one -> one.isAnswered() && !placed.get(all.indexOf(one)))
                        .min(Comparator.comparingLong(Operation::endNanos))
                        .map(Operation::endNanos)
                        .orElse(-1L);
        if (firstEnd < 0) {
            return true;
        }
        for (int i = 0; i < all.size(); i++) {
            Operation one = all.get(i);
            boolean may =
                    !placed.get(i)
                            && one.beginNanos() <= firstEnd
                            && one.outcome() != Outcome.REFUSED
                            && (one.write() || (one.isAnswered() && one.value().equals(value)));
            if (may) {
                var then = (BitSet) placed.clone();
                then.set(i);
                if (anyOrderExplains(all, then, one.write() ? one.value() : value)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Operation write(String key, String value, long begin, long end) {
        return new Operation("w", key, true, value, begin, end, Outcome.OK);
    }

    private static Operation read(String key, String value, long begin, long end) {
        return new Operation("r", key, false, value, begin, end, Outcome.OK);
    }
}
