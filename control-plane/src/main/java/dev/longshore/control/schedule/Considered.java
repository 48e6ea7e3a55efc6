package dev.longshore.control.schedule;

import java.util.List;
import java.util.SortedMap;

/**
 * What a placement weighed.
 *
 * @param lookedAt how many machines came into question
 * @param fitting how many of them would have taken the task
 * @param rules what decided among those, in this order
 * @param passedOver some of those, and why another one was better
 * @param refused why others do not take it, by the machine's id
 */
public record Considered(
        int lookedAt,
        int fitting,
        List<String> rules,
        List<PassedOver> passedOver,
        SortedMap<String, PlacementRefusal> refused) {

    /** A machine that would have taken the task. */
    public record PassedOver(String node, String why) {}
}
