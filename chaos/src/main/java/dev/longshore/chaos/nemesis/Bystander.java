package dev.longshore.chaos.nemesis;

/** Who looks at the machines before and after a time without any server. */
public interface Bystander {
    /** All servers are about to go. */
    void beforeOutage();

    /** They are back, and so are the agents. */
    void afterOutage(long beginNanos, long endNanos);
}
