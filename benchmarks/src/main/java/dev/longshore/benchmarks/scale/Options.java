package dev.longshore.benchmarks.scale;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How large the run is.
 *
 * @param servers {@code host:port} of each
 * @param pids of the servers' processes, in the same order
 * @param sources addresses of this machine that agents come from
 * @param tasks that RunTask is to start
 * @param services with {@code serviceTasks} tasks each
 * @param update tasks of the service that is updated; 0 leaves that out
 * @param rate calls a second while load lasts
 * @param lostAfter seconds of silence after which the servers give a node up
 */
record Options(
        List<String> servers,
        List<Long> pids,
        List<InetAddress> sources,
        int agents,
        int tasks,
        int services,
        int serviceTasks,
        int update,
        int seconds,
        int rate,
        int lostAfter,
        String network,
        List<String> stages) {
    /** From {@code --name value} pairs. */
    static Options of(String[] args) throws UnknownHostException {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            given.put(args[i].replaceFirst("^--", ""), args[i + 1]);
        }
        var sources = new ArrayList<InetAddress>();
        for (String address : list(given, "sources")) {
            sources.add(InetAddress.getByName(address));
        }
        return new Options(
                list(given, "servers"),
                list(given, "pids").stream().map(Long::valueOf).toList(),
                List.copyOf(sources),
                number(given, "agents"),
                number(given, "tasks"),
                number(given, "services"),
                number(given, "service-tasks"),
                number(given, "update"),
                number(given, "seconds"),
                number(given, "rate"),
                number(given, "lost-after"),
                text(given, "network"),
                list(given, "stages"));
    }

    private static String text(Map<String, String> given, String name) {
        String value = given.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is missing");
        }
        return value;
    }

    private static int number(Map<String, String> given, String name) {
        return Integer.parseInt(text(given, name));
    }

    private static List<String> list(Map<String, String> given, String name) {
        return Arrays.stream(text(given, name).split(",", -1)).filter(it -> !it.isEmpty()).toList();
    }
}
