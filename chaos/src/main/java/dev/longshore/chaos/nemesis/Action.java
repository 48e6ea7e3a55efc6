package dev.longshore.chaos.nemesis;

import java.util.List;

/** How a fault is made and mended. Blocking; called by one thread at a time. */
interface Action {
    /** Makes it; returns what shows that it happened, or nothing where only its end can show it. */
    String begin(Field field, List<String> hosts);

    /**
     * Mends it; returns what shows that it had happened.
     *
     * @throws dev.longshore.chaos.site.DrillException where it cannot be mended
     */
    String end(Field field, List<String> hosts);
}
