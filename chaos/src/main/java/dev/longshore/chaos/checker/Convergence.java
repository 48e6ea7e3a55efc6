package dev.longshore.chaos.checker;

import dev.longshore.chaos.history.ServiceSeen;
import java.util.List;

/** Services when the faults have been over for long enough. */
public final class Convergence {
    private Convergence() {}

    /** {@code services}: as they were seen last. */
    public static List<Violation> check(List<ServiceSeen> services) {
        if (services.isEmpty()) {
            return List.of(new Violation(Promise.SERVICES_CONVERGE, "no service was seen"));
        }
        return services.stream()
                .filter(service -> !service.isSteady())
                .map(service -> new Violation(Promise.SERVICES_CONVERGE, service.toString()))
                .toList();
    }
}
