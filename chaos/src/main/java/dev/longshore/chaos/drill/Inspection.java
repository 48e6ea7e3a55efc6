package dev.longshore.chaos.drill;

import dev.longshore.chaos.history.Inventory;
import dev.longshore.chaos.history.ProcessUse;
import dev.longshore.chaos.nemesis.Program;
import dev.longshore.chaos.site.Site;
import dev.longshore.chaos.workload.Definitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Looks at machines with their own tools: what tasks have on them, and what processes take. */
final class Inspection {
    /**
     * A line for each thing that belongs to a task: its kind and its name. Links and mounts that a
     * machine has anyway (overlay network, disks) are not a task's.
     */
    private static final String THINGS =
            """
            podman ps -a --format 'container {{.ID}} {{.Names}} {{.Status}}' || exit 1
            pgrep -x conmon -a | sed 's/^\\([0-9]*\\).* -n \\([^ ]*\\).*/monitor \\1 \\2/'
            ls /run/netns 2>/dev/null | sed 's/^/namespace /'
            ip -o link | sed -n 's/^[0-9]*: \\(v[^x][^@:]*\\).*/link \\1/p'
            ip -o route | sed -n 's/^\\([0-9.]*\\) dev \\(v[^x].*\\)/route \\1 \\2/p'
            awk '$5 ~ "/merged$|/shm$|/run/netns/." { print "mount " $5 }' /proc/self/mountinfo
            """;

    private final Site site;

    Inspection(Site site) {
        this.site = site;
    }

    /** What tasks have on the agents' machines; a machine that does not answer is left out. */
    List<Inventory> inventories() {
        var inventories = new ArrayList<Inventory>();
        for (String host : site.agents()) {
            site.sh(host, THINGS)
                    .ifPresent(
                            text -> {
                                Map<String, Set<String>> things = new TreeMap<>();
                                text.lines()
                                        .map(line -> line.split(" ", 2))
                                        .filter(words -> words.length == 2)
                                        .forEach(
                                                words ->
                                                        things.computeIfAbsent(
                                                                        words[0],
                                                                        kind -> new TreeSet<>())
                                                                .add(words[1]));
                                inventories.add(new Inventory(host, things));
                            });
        }
        return inventories;
    }

    /** The containers that run and shall go on, each with its machine and its start. */
    Set<String> steadyContainers() {
        var running = new TreeSet<String>();
        for (String host : site.agents()) {
            for (String family : Definitions.STEADY) {
                site
                        .sh(
                                host,
                                "podman ps --filter label=com.amazonaws.ecs.task-definition-family="
                                        + family
                                        + " --format '{{.ID}} {{.StartedAt}}'")
                        .stream()
                        .flatMap(String::lines)
                        .filter(line -> !line.isBlank())
                        .forEach(line -> running.add(host + " " + family + " " + line));
            }
        }
        return running;
    }

    /** What servers and agents take at this moment. */
    List<ProcessUse> use(long nanos) {
        var use = new ArrayList<ProcessUse>();
        site.servers()
                .forEach(host -> use(host, "server", Program.SERVER, nanos).ifPresent(use::add));
        site.agents().forEach(host -> use(host, "agent", Program.AGENT, nanos).ifPresent(use::add));
        return use;
    }

    private Optional<ProcessUse> use(String host, String name, Program program, long nanos) {
        return site.sh(
                        host,
                        "pid=$(pgrep -o -f '"
                                + program.pattern()
                                + "') && awk '/^VmRSS/ { print int($2 / 1024) }' /proc/$pid/status"
                                + " && ls /proc/$pid/fd | wc -l")
                .map(text -> text.strip().split("\\s+"))
                .filter(words -> words.length == 2)
                .map(
                        words ->
                                new ProcessUse(
                                        nanos,
                                        host,
                                        name,
                                        Long.parseLong(words[0]),
                                        Integer.parseInt(words[1])));
    }
}
