package dev.longshore.benchmarks.scale;

import dev.longshore.agent.machine.NodeAttributes;
import dev.longshore.agent.node.Agent;
import dev.longshore.agent.runtime.RuntimeFacts;
import dev.longshore.agent.session.GrpcControlPlane;
import dev.longshore.agent.task.TaskStep;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.Capacity;
import dev.longshore.proto.agent.Hello;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A real agent on a hollow machine. */
final class HollowMachine {
    /** A large machine: what is measured is not to end because there is no room. */
    private static final int CPU_UNITS = 64 * 1024;

    private static final int MEMORY_MIB = 256 * 1024;

    private static final List<String> ZONES = List.of("us-east-1a", "us-east-1b", "us-east-1c");

    private final Loop loop;
    private final HollowHost host;
    private final Agent agent;
    private final Cable cable;
    private final String zone;

    HollowMachine(
            int number,
            Loop loop,
            List<String> servers,
            InetAddress from,
            List<String> parts,
            Census census) {
        this.loop = loop;
        this.zone = ZONES.get(number % ZONES.size());
        this.cable = new Cable(new GrpcControlPlane(loop, Optional.of(from)));
        String bootId = "boot of hollow-" + number;
        this.host = new HollowHost(loop, bootId, parts, census);
        this.agent =
                new Agent(
                        loop,
                        host,
                        new HollowJournal(loop, census),
                        cable,
                        servers,
                        identity(number, bootId),
                        new Unguarded(loop),
                        TaskStep.DEFAULT_STOP_TIMEOUT,
                        new Random(number));
    }

    void start() {
        loop.execute(agent::start);
    }

    Cable cable() {
        return cable;
    }

    /** ARNs of the tasks that run on it. */
    List<String> tasks() {
        var tasks = new CompletableFuture<List<String>>();
        loop.execute(() -> tasks.complete(host.tasks()));
        return tasks.join();
    }

    String zone() {
        return zone;
    }

    private Hello identity(int number, String bootId) {
        return Hello.newBuilder()
                .setCluster(Scale.CLUSTER)
                .setAgentId("hollow-" + number)
                .setAgentKey("key of hollow-" + number)
                .setBootId(bootId)
                .setHostname("hollow-" + number)
                .setAgentVersion("hollow")
                .setRuntimeVersion("hollow")
                .setCapacity(Capacity.newBuilder().setCpuUnits(CPU_UNITS).setMemoryMib(MEMORY_MIB))
                .addAllAttributes(
                        NodeAttributes.of(
                                new RuntimeFacts(RuntimeFacts.PODMAN, "hollow", 2, "cgroupfs"),
                                "x86_64",
                                true,
                                true,
                                true,
                                Map.of()))
                .setZone(zone)
                .setHostAddress("100.64.%d.%d".formatted(number >> 8, number & 0xff))
                .build();
    }
}
