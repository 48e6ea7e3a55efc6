package dev.longshore.chaos.drill;

import dev.longshore.chaos.nemesis.Budget;
import dev.longshore.chaos.nemesis.Round;
import dev.longshore.chaos.nemesis.Schedule;
import dev.longshore.chaos.site.Site;
import java.time.Duration;
import java.util.List;

/**
 * What a drill is to do.
 *
 * @param faults how long faults are made
 */
public record Plan(Site site, long seed, Duration faults, Budget budget) {
    /** The faults in their order. */
    public List<Round> rounds() {
        return Schedule.of(seed, faults, site, budget);
    }
}
