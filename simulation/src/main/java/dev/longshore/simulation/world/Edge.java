package dev.longshore.simulation.world;

/**
 * A step of a life cycle.
 *
 * @param what whose life
 * @param from the status before; empty for a beginning
 * @param to the status after; empty for an end
 */
public record Edge(String what, String from, String to) {
    @Override
    public String toString() {
        return what
                + ": "
                + (from.isEmpty() ? "new" : from)
                + " -> "
                + (to.isEmpty() ? "gone" : to);
    }
}
