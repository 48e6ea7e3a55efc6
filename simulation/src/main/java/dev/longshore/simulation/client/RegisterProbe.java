package dev.longshore.simulation.client;

import dev.longshore.simulation.client.Calls.Repeat;
import dev.longshore.simulation.invariant.caller.ReadsAreLinearizable;
import dev.longshore.simulation.net.SimServer;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the register through a server that may be wrong about leading, while others write it
 * through the rest.
 */
public final class RegisterProbe {
    private static final Duration READ_INTERVAL = Duration.ofMillis(30);
    private static final Duration WRITE_INTERVAL = Duration.ofMillis(60);

    /** Longer than any lease. */
    private static final Duration LOOKS = Duration.ofMillis(600);

    private final World world;
    private final Faults faults;
    private final Map<String, SimServer> servers;
    private final ReadsAreLinearizable history;
    private int probes;

    public RegisterProbe(
            World world,
            Faults faults,
            Map<String, SimServer> servers,
            ReadsAreLinearizable history) {
        this.world = world;
        this.faults = faults;
        this.servers = servers;
        this.history = history;
    }

    /** Calls for as long as a lease may last that holds now. */
    public void look(String doubtful) {
        probes++;
        var rest = new TreeMap<>(servers);
        rest.remove(doubtful);
        if (rest.isEmpty()) {
            return;
        }
        RegisterActivities one = through(Map.of(doubtful, servers.get(doubtful)), "reader");
        RegisterActivities others = through(rest, "writer");
        repeat(() -> one.read(Repeat.NEVER), READ_INTERVAL);
        repeat(others::write, WRITE_INTERVAL);
    }

    private RegisterActivities through(Map<String, SimServer> some, String role) {
        String name = "probe-" + probes + "-" + role;
        return new RegisterActivities(world, new Calls(world, faults, name, some), name, history);
    }

    private void repeat(Runnable call, Duration interval) {
        for (Duration at = Duration.ZERO; at.compareTo(LOOKS) < 0; at = at.plus(interval)) {
            world.after(at, call);
        }
    }
}
