package dev.longshore.control.schedule;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.Demand;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * Whether a node may take a task. Each filter says why not; the reason of the first one that
 * refuses is given.
 */
final class Filters {
    @FunctionalInterface
    private interface Filter {
        Optional<PlacementRefusal> refuse(Candidate candidate, PlacementRequest request);
    }

    /**
     * In the order in which their reasons help most: what will not change first, what changes with
     * every task last.
     */
    private static final List<Filter> ALL =
            List.of(
                    Filters::offer,
                    Filters::pool,
                    Filters::status,
                    Filters::attributes,
                    Filters::constraints,
                    Filters::agent,
                    Filters::ports,
                    Filters::resources,
                    Filters::daemons,
                    Filters::distinct,
                    Filters::spot);

    /** What a node is, whatever runs on it at present. */
    private static final List<Filter> KIND =
            List.of(
                    Filters::offer,
                    Filters::pool,
                    Filters::status,
                    Filters::attributes,
                    Filters::constraints);

    private Filters() {}

    /** Whether a node is of the kind that a task wants. */
    static boolean suits(Candidate candidate, PlacementRequest request) {
        return KIND.stream().allMatch(filter -> filter.refuse(candidate, request).isEmpty());
    }

    static Optional<PlacementRefusal> refuse(Candidate candidate, PlacementRequest request) {
        for (Filter filter : ALL) {
            Optional<PlacementRefusal> refused = filter.refuse(candidate, request);
            if (refused.isPresent()) {
                return refused;
            }
        }
        return Optional.empty();
    }

    private static Optional<PlacementRefusal> offer(Candidate candidate, PlacementRequest request) {
        boolean onFargate =
                switch (request.among()) {
                    case Among.Fargate any -> true;
                    case Among.Spot any -> true;
                    case Among.Cluster instances -> false;
                    case Among.Pool instances -> false;
                    case Among.OneInstance instance -> false;
                };
        return onFargate && candidate.node().row().getRefusesFargate()
                ? Optional.of(new PlacementRefusal.NotOffered())
                : Optional.empty();
    }

    private static Optional<PlacementRefusal> pool(Candidate candidate, PlacementRequest request) {
        return request.among() instanceof Among.Pool(String provider)
                        && !candidate.node().isOf(provider)
                ? Optional.of(new PlacementRefusal.NotInPool(provider))
                : Optional.empty();
    }

    private static Optional<PlacementRefusal> status(
            Candidate candidate, PlacementRequest request) {
        String status = candidate.node().row().getInstance().getStatus();
        return status.equals("ACTIVE")
                ? Optional.empty()
                : Optional.of(new PlacementRefusal.NotActive(status));
    }

    private static Optional<PlacementRefusal> agent(Candidate candidate, PlacementRequest request) {
        return candidate.node().row().getInstance().getAgentConnected()
                ? Optional.empty()
                : Optional.of(new PlacementRefusal.AgentDisconnected());
    }

    private static Optional<PlacementRefusal> attributes(
            Candidate candidate, PlacementRequest request) {
        for (var required : request.attributes()) {
            boolean met =
                    required.value().isPresent()
                            ? candidate.node().attribute(required.name()).equals(required.value())
                            : candidate.node().hasAttribute(required.name());
            if (!met) {
                return Optional.of(new PlacementRefusal.MissingAttribute(required.toString()));
            }
        }
        return Optional.empty();
    }

    private static Optional<PlacementRefusal> constraints(
            Candidate candidate, PlacementRequest request) {
        for (var constraint : request.constraints()) {
            if (!constraint.matches().test(candidate.node())) {
                return Optional.of(new PlacementRefusal.ConstraintNotMet(constraint.expression()));
            }
        }
        return Optional.empty();
    }

    private static Optional<PlacementRefusal> ports(Candidate candidate, PlacementRequest request) {
        for (int port : request.demand().getTcpPortsList()) {
            if (candidate.portTaken("tcp", port)) {
                return Optional.of(new PlacementRefusal.PortTaken("tcp", port));
            }
        }
        for (int port : request.demand().getUdpPortsList()) {
            if (candidate.portTaken("udp", port)) {
                return Optional.of(new PlacementRefusal.PortTaken("udp", port));
            }
        }
        return Optional.empty();
    }

    private static Optional<PlacementRefusal> resources(
            Candidate candidate, PlacementRequest request) {
        Demand demand = request.demand();
        var capacity = candidate.node().row().getCapacity();
        if (demand.getCpuUnits() > candidate.freeCpu()) {
            return tooLittle(
                    "RESOURCE:CPU",
                    "CPU units",
                    demand.getCpuUnits(),
                    candidate.freeCpu(),
                    capacity.getCpuUnits());
        }
        if (demand.getMemoryMib() > candidate.freeMemory()) {
            return tooLittle(
                    "RESOURCE:MEMORY",
                    "MiB of memory",
                    demand.getMemoryMib(),
                    candidate.freeMemory(),
                    capacity.getMemoryMib());
        }
        if (demand.getGpus() > candidate.freeGpus()) {
            return tooLittle(
                    "RESOURCE:GPU",
                    "GPUs",
                    demand.getGpus(),
                    candidate.freeGpus(),
                    capacity.getGpus());
        }
        return Optional.empty();
    }

    private static Optional<PlacementRefusal> tooLittle(
            String code, String what, int needed, int free, int total) {
        return Optional.of(new PlacementRefusal.TooLittle(code, what, needed, free, total));
    }

    /** What a node has free, but not for this task. */
    private static Optional<PlacementRefusal> daemons(
            Candidate candidate, PlacementRequest request) {
        List<PlacementRequest> kept = candidate.keptFrom(request);
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        return Stream.of(
                        keptRoom("CPU", request, candidate.freeCpu(), kept, Demand::getCpuUnits),
                        keptRoom(
                                "MEMORY",
                                request,
                                candidate.freeMemory(),
                                kept,
                                Demand::getMemoryMib),
                        keptRoom("GPU", request, candidate.freeGpus(), kept, Demand::getGpus),
                        keptPorts(request, kept, Demand::getTcpPortsList),
                        keptPorts(request, kept, Demand::getUdpPortsList))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<PlacementRefusal> keptRoom(
            String resource,
            PlacementRequest request,
            int free,
            List<PlacementRequest> daemons,
            ToIntFunction<Demand> amount) {
        int needed = amount.applyAsInt(request.demand());
        long kept = daemons.stream().mapToLong(d -> amount.applyAsInt(d.demand())).sum();
        return needed > 0 && kept > 0 && needed > free - kept
                ? Optional.of(
                        keptFor(
                                "RESOURCE:" + resource,
                                daemons.stream().filter(d -> amount.applyAsInt(d.demand()) > 0)))
                : Optional.empty();
    }

    private static Optional<PlacementRefusal> keptPorts(
            PlacementRequest request,
            List<PlacementRequest> daemons,
            Function<Demand, List<Integer>> ports) {
        List<Integer> wanted = ports.apply(request.demand());
        List<PlacementRequest> same =
                daemons.stream()
                        .filter(d -> !Collections.disjoint(wanted, ports.apply(d.demand())))
                        .toList();
        return same.isEmpty()
                ? Optional.empty()
                : Optional.of(keptFor("RESOURCE:PORTS", same.stream()));
    }

    private static PlacementRefusal keptFor(String code, Stream<PlacementRequest> daemons) {
        return new PlacementRefusal.KeptForDaemon(
                code, daemons.map(PlacementRequest::group).toList());
    }

    private static Optional<PlacementRefusal> distinct(
            Candidate candidate, PlacementRequest request) {
        return request.distinctInstance()
                        && candidate.tasksOfGroup(request.cluster(), request.group()) > 0
                ? Optional.of(new PlacementRefusal.NotDistinct(request.group()))
                : Optional.empty();
    }

    /** Room that was made for others is theirs first. */
    private static Optional<PlacementRefusal> spot(Candidate candidate, PlacementRequest request) {
        if (!(request.among() instanceof Among.Spot asked)
                || !candidate.node().row().hasNoSpotUntil()) {
            return Optional.empty();
        }
        Instant until = Timestamps.instant(candidate.node().row().getNoSpotUntil());
        return asked.at().isBefore(until)
                ? Optional.of(new PlacementRefusal.KeptFree(until))
                : Optional.empty();
    }
}
