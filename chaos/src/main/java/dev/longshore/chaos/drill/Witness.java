package dev.longshore.chaos.drill;

import dev.longshore.chaos.history.DrillClock;
import dev.longshore.chaos.history.Launch;
import dev.longshore.chaos.history.Visit;
import dev.longshore.chaos.site.DrillException;
import dev.longshore.chaos.site.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What containers write down themselves, in a folder of their machine: their starts, and their
 * visits to other tasks.
 */
final class Witness {
    private final Site site;
    private final DrillClock clock;
    private final Map<String, Double> uptimes = new HashMap<>();

    Witness(Site site, DrillClock clock) {
        this.site = site;
        this.clock = clock;
    }

    /** An empty folder on every machine. */
    void prepare() {
        for (String host : site.agents()) {
            String made =
                    "mkdir -p '%1$s' && rm -f '%1$s'/launches '%1$s'/visits '%1$s'/targets && : > '%1$s'/targets"
                            .formatted(site.witness());
            if (site.sh(host, made).isEmpty()) {
                throw new DrillException(
                        "cannot make %s on %s: does the site's exec work?"
                                .formatted(site.witness(), host));
            }
        }
    }

    /** From now on these addresses are visited. */
    void visit(List<String> addresses) {
        String line = String.join(" ", addresses);
        for (String host : site.agents()) {
            // a rename: whoever reads has the old addresses or the new ones
            site.sh(
                    host,
                    "echo '%2$s' > '%1$s'/next && mv '%1$s'/next '%1$s'/targets"
                            .formatted(site.witness(), line));
        }
    }

    List<Launch> launches() {
        var launches = new ArrayList<Launch>();
        for (String host : site.agents()) {
            lines(host, "launches")
                    .map(line -> line.split(" ", 2))
                    .filter(words -> words.length == 2 && !words[0].isEmpty())
                    .forEach(words -> launches.add(new Launch(host, words[0], words[1])));
        }
        return launches;
    }

    List<Visit> visits() {
        var visits = new ArrayList<Visit>();
        for (String host : site.agents()) {
            double uptimeAtBegin = uptimeAtBegin(host);
            lines(host, "visits")
                    .map(line -> line.split(" ", 3))
                    .filter(words -> words.length == 3)
                    .forEach(
                            words ->
                                    visits.add(
                                            new Visit(
                                                    host,
                                                    Math.round(
                                                            (Double.parseDouble(words[0])
                                                                            - uptimeAtBegin)
                                                                    * 1e9),
                                                    words[1],
                                                    words[2].equals("answered"))));
        }
        return visits;
    }

    private Stream<String> lines(String host, String file) {
        return site.sh(host, "cat '" + site.witness() + "/" + file + "' 2>/dev/null || true")
                .orElseThrow(() -> new DrillException("cannot read what was written on " + host))
                .lines();
    }

    /** Machines count their own time; this is what one showed when the drill began. */
    private double uptimeAtBegin(String host) {
        return uptimes.computeIfAbsent(
                host,
                one -> {
                    long before = clock.nanos();
                    double uptime =
                            site.sh(host, "cat /proc/uptime")
                                    .map(text -> text.split(" ", 2)[0])
                                    .map(Double::parseDouble)
                                    .orElseThrow(() -> new DrillException(host + " has no uptime"));
                    return uptime - (before + clock.nanos()) / 2e9;
                });
    }
}
