package dev.longshore.benchmarks.scale;

import dev.longshore.foundation.loop.ThreadLoop;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** All hollow machines, over a few loops. Any thread. */
final class Fleet {
    /** What a machine is told beside its tasks, as a real one names it. */
    private static final List<String> PARTS =
            List.of(
                    "vpcs",
                    "peers",
                    "security-groups",
                    "names",
                    "balancers",
                    "certificates",
                    "connect");

    private final Census census = new Census();
    private final List<HollowMachine> machines = new ArrayList<>();

    /**
     * @param sources addresses of this machine that the agents take turns to come from: a server
     *     takes only so many connections from each
     */
    Fleet(int agents, List<String> servers, List<InetAddress> sources) {
        var loops = new ArrayList<ThreadLoop>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            loops.add(new ThreadLoop("hollow-" + i, InstantSource.system()));
        }
        for (int number = 0; number < agents; number++) {
            machines.add(
                    new HollowMachine(
                            number,
                            loops.get(number % loops.size()),
                            servers,
                            sources.get(number % sources.size()),
                            PARTS,
                            census));
        }
    }

    /** All at once, as after a power failure. */
    void start() {
        machines.forEach(HollowMachine::start);
    }

    Census census() {
        return census;
    }

    List<HollowMachine> machines() {
        return List.copyOf(machines);
    }

    /** Those of a zone. */
    List<HollowMachine> zone(String zone) {
        return machines.stream().filter(machine -> machine.zone().equals(zone)).toList();
    }

    /** How many have had their whole assignment of a leader since then. */
    long wholeSince(long nanoTime) {
        return machines.stream().filter(it -> it.cable().wholeSince(nanoTime)).count();
    }
}
