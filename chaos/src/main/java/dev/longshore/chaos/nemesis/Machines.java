package dev.longshore.chaos.nemesis;

import dev.longshore.chaos.site.DrillException;
import dev.longshore.chaos.site.Verb;
import java.util.List;
import java.util.stream.Collectors;

/** Faults of whole machines and of what is on their disks. */
final class Machines {
    private Machines() {}

    /** The power of an agent's machine fails, and is there again at the end. */
    record PowerOff() implements Action {
        @Override
        public String begin(Field field, List<String> hosts) {
            for (String host : hosts) {
                if (!field.site().run(Verb.POWER_OFF, host)) {
                    return "";
                }
            }
            boolean dark = hosts.stream().allMatch(host -> field.sh(host, "true").isEmpty());
            return dark ? "no command reaches " + hosts : "";
        }

        @Override
        public String end(Field field, List<String> hosts) {
            for (String host : hosts) {
                if (!field.site().run(Verb.POWER_ON, host)) {
                    throw new DrillException(host + " does not come up again");
                }
            }
            field.start(hosts, Program.AGENT);
            return "";
        }
    }

    /** A server loses all its data, and is replaced by another one. */
    record Wipe() implements Action {
        @Override
        public String begin(Field field, List<String> hosts) {
            String data = field.site().serverData();
            String ended = new Signals.Kill(Program.SERVER).begin(field, hosts);
            hosts.forEach(host -> field.must(host, "rm -rf '" + data + "'"));
            return ended.isEmpty() ? "" : ended + ", " + data + " is gone";
        }

        @Override
        public String end(Field field, List<String> hosts) {
            var membership = new Membership(field);
            return hosts.stream()
                    .map(host -> "replaced by " + membership.replace(host))
                    .collect(Collectors.joining(", "));
        }
    }
}
