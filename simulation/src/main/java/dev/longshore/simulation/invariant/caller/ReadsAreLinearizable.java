package dev.longshore.simulation.invariant.caller;

import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What callers did to one register, and whether some order of single moments explains what they
 * saw. Every value is written at most once, so that the answer needs no search (Gibbons and Korach,
 * "Testing Shared Memories", SIAM Journal on Computing 26, 1997): the operations on a value span a
 * zone, in which the register must have held it; no two such zones may overlap, and a value whose
 * operations all fit into one moment needs such a moment outside them.
 */
@Invariant(
        "Reads are linearizable: some order of single moments explains what all callers of a register saw.")
public final class ReadsAreLinearizable {
    /** What the register holds before the first write. */
    public static final String NOTHING = "";

    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration BEFORE = Duration.ofNanos(-1);

    /**
     * One call; {@code end} is {@link #NEVER} while it is open, and for ever where nobody knows.
     */
    private record Operation(String value, boolean write, Duration start, Duration end) {}

    /**
     * From the first end of an operation on a value to the last beginning of one: where the first
     * comes first, the register held the value in between.
     */
    private record Zone(String value, Duration firstEnd, Duration lastStart) {
        boolean held() {
            return firstEnd.compareTo(lastStart) < 0;
        }
    }

    private final List<Operation> operations = new ArrayList<>();

    public ReadsAreLinearizable() {
        operations.add(new Operation(NOTHING, true, BEFORE, BEFORE));
    }

    /** A write begins; returns its number. */
    public int writing(String value, Duration now) {
        operations.add(new Operation(value, true, now, NEVER));
        return operations.size() - 1;
    }

    /** A write was acknowledged. */
    public void wrote(int operation, Duration now) {
        Operation begun = operations.get(operation);
        operations.set(operation, new Operation(begun.value(), true, begun.start(), now));
    }

    /** A write was refused: nobody may ever see its value. */
    public void neverWritten(int operation) {
        operations.set(operation, new Operation("", false, BEFORE, NEVER));
    }

    /** A read begins; returns its number. */
    public int reading(Duration now) {
        operations.add(new Operation("", false, now, NEVER));
        return operations.size() - 1;
    }

    /** A read was answered. */
    public void read(int operation, String value, Duration now) {
        Operation begun = operations.get(operation);
        operations.set(operation, new Operation(value, false, begun.start(), now));
    }

    /**
     * @throws Violation where no order explains what was seen
     */
    public void check() {
        var byValue = new TreeMap<String, List<Operation>>();
        operations.stream()
                .filter(operation -> operation.write() || !operation.end().equals(NEVER))
                .forEach(
                        operation ->
                                byValue.computeIfAbsent(operation.value(), v -> new ArrayList<>())
                                        .add(operation));
        List<Zone> zones = byValue.entrySet().stream().map(ReadsAreLinearizable::zone).toList();
        List<Zone> held =
                zones.stream()
                        .filter(Zone::held)
                        .sorted(Comparator.comparing(Zone::firstEnd))
                        .toList();
        for (int i = 1; i < held.size(); i++) {
            if (held.get(i).firstEnd().compareTo(held.get(i - 1).lastStart()) < 0) {
                throw impossible(held.get(i - 1), held.get(i));
            }
        }
        for (Zone moment : zones) {
            held.stream()
                    .filter(zone -> !moment.held() && encloses(zone, moment))
                    .findFirst()
                    .ifPresent(
                            zone -> {
                                throw impossible(zone, moment);
                            });
        }
    }

    private static Zone zone(Map.Entry<String, List<Operation>> value) {
        Operation write =
                value.getValue().stream()
                        .filter(Operation::write)
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new Violation(
                                                ReadsAreLinearizable.class,
                                                "\""
                                                        + value.getKey()
                                                        + "\" was read, and it was never written"));
        var firstEnd = write.end();
        var lastStart = write.start();
        for (Operation operation : value.getValue()) {
            if (operation.end().compareTo(write.start()) < 0) {
                throw new Violation(
                        ReadsAreLinearizable.class,
                        value.getKey() + " was read before it was written");
            }
            firstEnd = operation.end().compareTo(firstEnd) < 0 ? operation.end() : firstEnd;
            lastStart = operation.start().compareTo(lastStart) > 0 ? operation.start() : lastStart;
        }
        return new Zone(value.getKey(), firstEnd, lastStart);
    }

    private static boolean encloses(Zone held, Zone moment) {
        return held.firstEnd().compareTo(moment.lastStart()) < 0
                && moment.firstEnd().compareTo(held.lastStart()) < 0;
    }

    private static Violation impossible(Zone held, Zone other) {
        return new Violation(
                ReadsAreLinearizable.class,
                "the register held \""
                        + held.value()
                        + "\" from "
                        + held.firstEnd().toMillis()
                        + " to "
                        + held.lastStart().toMillis()
                        + " ms, and \""
                        + other.value()
                        + "\" was in it between "
                        + other.firstEnd().toMillis()
                        + " and "
                        + other.lastStart().toMillis()
                        + " ms");
    }
}
