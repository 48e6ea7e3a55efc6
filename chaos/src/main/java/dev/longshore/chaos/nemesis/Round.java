package dev.longshore.chaos.nemesis;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Faults that are made at the same time; the next round begins when all of them are mended. */
public record Round(List<Planned> faults) {
    /**
     * One fault of the schedule.
     *
     * @param pick chooses among the machines that it may be for
     */
    public record Planned(Fault fault, Duration lasts, int pick) {
        public Planned {
            if (lasts.isNegative()) {
                throw new IllegalArgumentException("a fault cannot last " + lasts);
            }
        }

        /** Its name. */
        public String name() {
            return fault.name();
        }

        /** Whether the servers are all away meanwhile. */
        public boolean isOutage() {
            return fault.outage();
        }

        @Override
        public String toString() {
            return "%s for %.1f s".formatted(fault.name(), lasts.toMillis() / 1e3);
        }
    }

    @Override
    public String toString() {
        return faults.stream().map(Planned::toString).collect(Collectors.joining(", with "));
    }
}
