package dev.longshore.chaos.history;

/** A service at one moment. */
public record ServiceSeen(
        long atNanos, String name, int desired, int running, int pending, int deployments) {
    /** Whether it has what it shall have. */
    public boolean isSteady() {
        return desired == running && pending == 0 && deployments == 1;
    }
}
