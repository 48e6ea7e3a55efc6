package dev.longshore.chaos.checker;

import dev.longshore.chaos.history.ProcessUse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Memory and open files of processes. */
public final class Use {
    /** What a process of one kind may take. */
    public record Bound(long residentMegabytes, int openFiles) {}

    private Use() {}

    /** {@code bounds}: by the process's name; each must have been seen. */
    public static List<Violation> check(List<ProcessUse> samples, Map<String, Bound> bounds) {
        Map<String, List<ProcessUse>> beyond =
                samples.stream()
                        .filter(sample -> isBeyond(sample, bounds.get(sample.process())))
                        .collect(
                                Collectors.groupingBy(
                                        sample -> sample.process() + " on " + sample.host(),
                                        TreeMap::new,
                                        Collectors.toList()));
        List<Violation> violations =
                beyond.entrySet().stream()
                        .map(
                                entry ->
                                        new Violation(
                                                Promise.USE_IS_BOUNDED,
                                                entry.getKey()
                                                        + " took "
                                                        + entry.getValue().getFirst()))
                        .collect(Collectors.toList());
        bounds.keySet().stream()
                .filter(name -> samples.stream().noneMatch(one -> one.process().equals(name)))
                .forEach(
                        name ->
                                violations.add(
                                        new Violation(
                                                Promise.USE_IS_BOUNDED,
                                                "no " + name + " was ever measured")));
        return List.copyOf(violations);
    }

    private static boolean isBeyond(ProcessUse sample, @Nullable Bound bound) {
        return bound != null
                && (sample.residentMegabytes() > bound.residentMegabytes()
                        || sample.openFiles() > bound.openFiles());
    }
}
