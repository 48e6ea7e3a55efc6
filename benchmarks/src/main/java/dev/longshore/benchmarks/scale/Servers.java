package dev.longshore.benchmarks.scale;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The servers' processes, seen from outside. Any thread. */
final class Servers {
    private static final Duration METRICS_TIMEOUT = Duration.ofSeconds(2);

    /** A heap of gigabytes is collected before it is counted. */
    private static final Duration JCMD_TIMEOUT = Duration.ofSeconds(60);

    /** What Linux counts CPU time in; the same on every machine that this runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Server> processes = new ArrayList<>();

    /** A server and where its API is. */
    record Server(String address, long pid) {}

    Servers(List<String> addresses, List<Long> pids) {
        for (int i = 0; i < addresses.size(); i++) {
            processes.add(new Server(addresses.get(i), pids.get(i)));
        }
    }

    /** Those that run. */
    List<Server> alive() {
        return processes.stream()
                .filter(it -> ProcessHandle.of(it.pid()).map(ProcessHandle::isAlive).orElse(false))
                .toList();
    }

    /** The one that says that it leads. */
    Optional<Server> leader() {
        return alive().stream().filter(it -> metric(it, "longshore_leader") == 1).findFirst();
    }

    /** Ends a process as a power failure would. */
    void kill(Server server) {
        ProcessHandle.of(server.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** The value of a metric; -1 where the server does not say it. */
    double metric(Server server, String name) {
        return metrics(server)
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> Double.parseDouble(line.substring(name.length() + 1).strip()))
                .findFirst()
                .orElse(-1.0);
    }

    private String metrics(Server server) {
        var request =
                HttpRequest.newBuilder(URI.create("http://" + server.address() + "/metrics"))
                        .timeout(METRICS_TIMEOUT)
                        .build();
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** CPU seconds that a server has used. */
    static double cpuSeconds(Server server) {
        try {
            String stat = Files.readString(Path.of("/proc/" + server.pid() + "/stat"));
            String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(words[11]) + Long.parseLong(words[12])) / TICKS_PER_SECOND;
        } catch (IOException gone) {
            return 0;
        }
    }

    /** Resident megabytes. */
    long residentMegabytes(Server server) {
        try {
            return Files.readAllLines(Path.of("/proc/" + server.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0L);
        } catch (IOException gone) {
            return 0;
        }
    }

    /**
     * What is alive in a server's heap, in bytes: it is collected first, which stops the server for
     * as long as that takes.
     */
    long liveHeap(Server server, int classes) {
        List<String> lines = jcmd(server, "GC.class_histogram");
        lines.stream().limit(classes).forEach(System.out::println);
        return lines.stream()
                .filter(line -> line.startsWith("Total"))
                .map(line -> Long.parseLong(line.strip().split("\\s+", -1)[2]))
                .findFirst()
                .orElse(0L);
    }

    private static List<String> jcmd(Server server, String command) {
        try {
            var jcmd =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                            .toString(),
                                    String.valueOf(server.pid()),
                                    command)
                            .redirectErrorStream(true)
                            .start();
            List<String> lines;
            try (var out = jcmd.inputReader(StandardCharsets.UTF_8)) {
                lines = out.lines().toList();
            }
            if (!jcmd.waitFor(JCMD_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                jcmd.destroyForcibly();
            }
            return lines;
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
