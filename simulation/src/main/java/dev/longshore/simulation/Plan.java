package dev.longshore.simulation;

import static java.util.stream.Collectors.joining;

import dev.longshore.simulation.world.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a world is made of. The seed alone says everything about a whole world; the rest makes it
 * smaller, to find the shortest course that still fails.
 *
 * @param without kinds of faults that the seed has drawn and that are left out
 * @param clients callers of the API
 * @param machines machines with agents
 * @param faulty how long things go wrong before the quiet begins
 * @param rocks whether replicas keep their rows in RocksDB rather than in memory
 */
public record Plan(
        long seed,
        Set<Faults.Kind> without,
        int clients,
        int machines,
        Duration faulty,
        boolean rocks) {
    static final int CLIENTS = 5;
    static final int MACHINES = 20;
    static final Duration FAULTY = Duration.ofMinutes(6);

    /** The whole world of a seed. */
    public static Plan whole(long seed) {
        return new Plan(seed, Set.of(), CLIENTS, MACHINES, FAULTY, false);
    }

    Plan without(Faults.Kind kind) {
        EnumSet<Faults.Kind> more = EnumSet.of(kind);
        more.addAll(without);
        return new Plan(seed, Set.copyOf(more), clients, machines, faulty, rocks);
    }

    Plan withClients(int fewer) {
        return new Plan(seed, without, fewer, machines, faulty, rocks);
    }

    Plan withMachines(int fewer) {
        return new Plan(seed, without, clients, fewer, faulty, rocks);
    }

    Plan withFaulty(Duration shorter) {
        return new Plan(seed, without, clients, machines, shorter, rocks);
    }

    /** The same world with its rows in RocksDB. */
    public Plan overRocksDb() {
        return new Plan(seed, without, clients, machines, faulty, true);
    }

    /** The command that runs this world again. */
    String command() {
        var words = new ArrayList<String>(List.of("deploy/simulate.sh", "--seed", "" + seed));
        if (!without.isEmpty()) {
            String kinds = without.stream().sorted().map(Enum::name).collect(joining(","));
            words.addAll(List.of("--without", kinds));
        }
        if (clients != CLIENTS) {
            words.addAll(List.of("--clients", "" + clients));
        }
        if (machines != MACHINES) {
            words.addAll(List.of("--machines", "" + machines));
        }
        if (!faulty.equals(FAULTY)) {
            words.addAll(List.of("--faulty-seconds", "" + faulty.toSeconds()));
        }
        if (rocks) {
            words.add("--rocksdb");
        }
        words.add("--trace");
        return String.join(" ", words);
    }
}
