package dev.longshore.control.schedule;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What a placement weighed.
 *
 * @param lookedAt how many machines came into question
 * @param fitting how many of them would have taken the task
 * @param rules what decided among those, in this order
 * @param passedOver some of those, and why another one was better
 * @param refused why others do not take it
 */
public record Considered(
        int lookedAt,
        int fitting,
        List<String> rules,
        List<PassedOver> passedOver,
        Refusals refused) {
    /** Of so many machines it is said why they do not take it. */
    public static final int MOST_REFUSALS = 10;

    /**
     * @param first the first of them, by the machine's id
     * @param byCode how many there are of each kind, the first ones among them
     */
    public record Refusals(
            SortedMap<String, PlacementRefusal> first, Map<String, Integer> byCode) {}

    /**
     * A machine that would have taken the task.
     *
     * @param its what it has of that which decided, and {@code chosen} what the chosen one has
     * @param words say it
     */
    public record PassedOver(String node, int its, int chosen, Words words) {
        /** Why another one was better. */
        public String why() {
            return words.of(its, chosen);
        }
    }

    /** Two figures in a sentence: it is made only where somebody reads it. */
    @FunctionalInterface
    public interface Words {
        /** The sentence. */
        String of(int its, int chosen);
    }
}
