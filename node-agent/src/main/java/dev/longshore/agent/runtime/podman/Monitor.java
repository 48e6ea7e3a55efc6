package dev.longshore.agent.runtime.podman;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A monitor of a container (conmon), as its command line says.
 *
 * @param name of the container
 * @param ociRuntime the program that made the container
 * @param runtimeArguments what that program gets before its command, but for its log's place, which
 *     goes with the container
 * @param storage where the Podman that started it keeps its containers
 */
record Monitor(
        long pid,
        String name,
        String runtimeId,
        String ociRuntime,
        List<String> runtimeArguments,
        String storage) {
    private static final String RUNTIME_ARGUMENT = "--runtime-arg";

    /** Nothing where the process is something else. */
    static Optional<Monitor> of(long pid, String commandLine) {
        List<String> words = List.of(commandLine.split("\0", -1));
        if (!words.getFirst().endsWith("/conmon")) {
            return Optional.empty();
        }
        List<String> atTheEnd = all(words, "--exit-command-arg");
        return Optional.of(
                new Monitor(
                        pid,
                        value(words, "-n"),
                        value(words, "-c"),
                        value(words, "-r"),
                        withoutLog(all(words, RUNTIME_ARGUMENT)),
                        value(atTheEnd, "--root")));
    }

    private static String value(List<String> words, String option) {
        int at = words.indexOf(option) + 1;
        return at > 0 && at < words.size() ? words.get(at) : "";
    }

    /** What follows each mention of an option, as a word of its own or behind a {@code =}. */
    private static List<String> all(List<String> words, String option) {
        var values = new ArrayList<String>();
        for (int i = 1; i < words.size(); i++) {
            if (words.get(i - 1).equals(option)) {
                values.add(words.get(i));
            } else if (words.get(i).startsWith(option + "=")) {
                values.add(words.get(i).substring(option.length() + 1));
            }
        }
        return values;
    }

    private static List<String> withoutLog(List<String> arguments) {
        var others = new ArrayList<String>();
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).equals("--log")) {
                i++;
            } else if (!arguments.get(i).startsWith("--log")) {
                others.add(arguments.get(i));
            }
        }
        return List.copyOf(others);
    }
}
