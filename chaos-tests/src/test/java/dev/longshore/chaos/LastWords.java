package dev.longshore.chaos;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a lab's processes wrote last, for the message of a test that waited in vain: the lab and its
 * logs are gone when somebody reads it.
 */
final class LastWords {
    /** Of each process. */
    private static final int LINES = 12;

    private static final int LINE_CHARACTERS = 300;

    private LastWords() {}

    /** Of the processes of these names, each {@code host process}. */
    static String of(LabCluster cluster, Stream<String> processes) {
        return processes
                .map(process -> of(cluster, process.split(" ", -1)))
                .collect(Collectors.joining());
    }

    private static String of(LabCluster cluster, String[] process) {
        boolean runs = cluster.lab("pid", process[0], process[1]).exitCode() == 0;
        List<String> lines = cluster.lab("logs", process[0], process[1]).output().lines().toList();
        return lines.stream()
                .skip(Math.max(0, lines.size() - LINES))
                .map(line -> line.substring(0, Math.min(line.length(), LINE_CHARACTERS)))
                .collect(
                        Collectors.joining(
                                "\n  ",
                                "\n%s of %s %s:\n  "
                                        .formatted(
                                                process[1],
                                                process[0],
                                                runs ? "runs" : "does not run"),
                                ""));
    }
}
