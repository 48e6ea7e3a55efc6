package dev.longshore.chaos.nemesis;

import dev.longshore.chaos.site.Site;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Faults of links: a table of the packet filter on the machine drops what is to be lost. */
final class Cuts {
    private static final String NAME = "cut";
    private static final String HEAL = "nft delete table inet longshore_chaos 2>/dev/null; true";

    private Cuts() {}

    /** What is lost. */
    enum Way {
        BOTH(true, true),
        /** The machine hears nobody, and others hear it. */
        DEAF(true, false),
        /** Nobody hears the machine, and it hears others. */
        MUTE(false, true);

        private final boolean in;
        private final boolean out;

        Way(boolean in, boolean out) {
            this.in = in;
            this.out = out;
        }
    }

    /** From whom. */
    enum From {
        SERVERS,
        AGENTS,
        ALL
    }

    /**
     * @param percent how much is lost of what goes that way
     */
    record Cut(From from, Way way, int percent) implements Action {
        @Override
        public String begin(Field field, List<String> hosts) {
            hosts.forEach(host -> cut(field, host, from, way, percent));
            return "";
        }

        @Override
        public String end(Field field, List<String> hosts) {
            return heal(field, hosts);
        }
    }

    /** A link that comes and goes, for as long as the fault lasts. */
    record Flap(Duration each, int times) implements Action {
        @Override
        public String begin(Field field, List<String> hosts) {
            String proof = "";
            for (int i = 0; i < times; i++) {
                hosts.forEach(host -> cut(field, host, From.ALL, Way.BOTH, 100));
                field.clock().pause(each);
                String dropped = heal(field, hosts);
                proof = dropped.isEmpty() ? proof : dropped;
                field.clock().pause(each);
            }
            return proof;
        }

        @Override
        public String end(Field field, List<String> hosts) {
            return "";
        }
    }

    private static void cut(Field field, String host, From from, Way way, int percent) {
        String peers = peers(field.site(), host, from);
        String some = percent < 100 ? "numgen random mod 100 < " + percent + " " : "";
        var rules = new StringBuilder();
        if (way.in) {
            rules.append(chain("in", "input", "ip saddr", some));
        }
        if (way.out) {
            rules.append(chain("out", "output", "ip daddr", some));
        }
        field.must(
                host,
                """
                %4$s%1$s
                nft -f - <<END || exit 1
                table inet longshore_chaos {
                    set peers {
                        type ipv4_addr
                        elements = { %2$s }
                    }
                %3$s}
                END
                %5$s"""
                        .formatted(HEAL, peers, rules, Undo.never(NAME), Undo.later(NAME, HEAL)));
    }

    private static String chain(String name, String hook, String match, String some) {
        return """
            chain %s {
                type filter hook %s priority -300
                policy accept
                %s @peers %scounter drop
            }
        """
                .formatted(name, hook, match, some);
    }

    private static String peers(Site site, String host, From from) {
        Stream<String> names =
                switch (from) {
                    case SERVERS -> site.servers().stream();
                    case AGENTS -> site.agents().stream();
                    case ALL -> Stream.concat(site.servers().stream(), site.agents().stream());
                };
        return names.filter(name -> !name.equals(host))
                .map(site::ip)
                .collect(Collectors.joining(", "));
    }

    /** What was dropped until now is what shows that the link was cut. */
    private static String heal(Field field, List<String> hosts) {
        return hosts.stream()
                .map(
                        host ->
                                host
                                        + ": "
                                        + field.must(
                                                host,
                                                Undo.never(NAME)
                                                        + "nft list table inet longshore_chaos | sed -n"
                                                        + " 's/.*counter packets \\([1-9][0-9]*\\)"
                                                        + " bytes.*/\\1 packets dropped/p' | tr '\\n"
                                                        + "' ' '\n"
                                                        + HEAL))
                .filter(proof -> !proof.endsWith(": "))
                .collect(Collectors.joining("; "));
    }
}
