package dev.longshore.chaos.report;

import dev.longshore.chaos.checker.Promise;
import dev.longshore.chaos.checker.Restarts;
import dev.longshore.chaos.checker.Violation;
import dev.longshore.chaos.history.FaultSeen;
import dev.longshore.chaos.history.Operation;
import dev.longshore.chaos.history.OutageSeen;
import dev.longshore.chaos.history.ProcessUse;
import dev.longshore.chaos.history.ServerSeen;
import dev.longshore.chaos.history.ServiceSeen;
import dev.longshore.chaos.history.TokenCall;
import dev.longshore.chaos.history.Visit;
import java.time.Instant;
import java.util.List;

/**
 * All that a drill saw.
 *
 * @param convergedMillis from the last fault until all services had their tasks, or until nobody
 *     waited any longer
 */
public record Story(
        long seed,
        Instant date,
        long lengthNanos,
        long convergedMillis,
        List<Violation> violations,
        List<FaultSeen> faults,
        List<OutageSeen> outages,
        List<ServerSeen> servers,
        List<Operation> operations,
        List<TokenCall> tokens,
        List<ServiceSeen> services,
        List<Visit> visits,
        List<ProcessUse> use) {
    /** Whether no promise was broken. */
    public boolean isClean() {
        return violations.isEmpty();
    }

    /** What shows that a promise was broken; none where it held. */
    public List<String> evidence(Promise promise) {
        return violations.stream()
                .filter(violation -> violation.promise() == promise)
                .map(Violation::evidence)
                .toList();
    }

    /** Whether there was anything that could have broken it. */
    public boolean wasTested(Promise promise) {
        return switch (promise) {
            case OUTAGES_STOP_NOTHING, TRAFFIC_FLOWS -> !outages.isEmpty();
            case RESTARTS_GO_UNNOTICED ->
                    faults.stream().anyMatch(fault -> fault.name().equals(Restarts.NAME));
            case READS_ARE_LINEARIZABLE,
                    WRITES_SURVIVE,
                    ONE_TASK_PER_TOKEN,
                    LAUNCHED_ONCE,
                    ADDRESSES_ARE_UNIQUE,
                    MACHINES_ARE_NOT_OVERCOMMITTED,
                    REPLICAS_ARE_EQUAL,
                    SERVICES_CONVERGE,
                    NOTHING_IS_LEFT,
                    USE_IS_BOUNDED,
                    FAULTS_HAPPENED ->
                    true;
        };
    }
}
