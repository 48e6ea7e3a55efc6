package dev.longshore.agent.resource.network;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The text of our one nft table. It is loaded whole when the agent starts; afterwards only elements
 * of its sets change, since a reload may lose a packet that sees half of it.
 */
final class FilterTable {
    private static final String TABLE = "inet longshore";

    private FilterTable() {}

    /** Replaces whatever table there was, in one step. */
    static String load(Collection<String> vpcRanges, Map<String, NetworkJournal.Entry> tasks) {
        String sources =
                tasks.entrySet().stream()
                        .map(task -> source(new TaskLink(task.getKey()), task.getValue().address()))
                        .collect(Collectors.joining(", "));
        return """
                table %1$s
                delete table %1$s
                table %1$s {
                    # Where tasks have their addresses.
                    set vpc {
                        type ipv4_addr
                        flags interval
                        auto-merge
                        %2$s
                    }
                    # Which interface may send from which address.
                    set sources {
                        type ifname . ipv4_addr
                        %3$s
                    }
                    chain prerouting {
                        type filter hook prerouting priority raw; policy accept;
                        iifname "%4$s*" meta nfproto ipv6 drop
                        iifname "%4$s*" iifname . ip saddr != @sources drop
                    }
                    chain postrouting {
                        type nat hook postrouting priority srcnat; policy accept;
                        ip saddr @vpc ip daddr != @vpc masquerade
                    }
                }
                """
                .formatted(
                        TABLE,
                        elements(String.join(", ", vpcRanges)),
                        elements(sources),
                        TaskLink.INTERFACE_PREFIX);
    }

    static String setVpc(Collection<String> ranges) {
        String flush = "flush set " + TABLE + " vpc\n";
        return ranges.isEmpty()
                ? flush
                : flush + "add element " + TABLE + " vpc { " + String.join(", ", ranges) + " }\n";
    }

    static String addTask(TaskLink link, String address) {
        return "add element " + TABLE + " sources { " + source(link, address) + " }\n";
    }

    /** Adding first makes it succeed where there is none. */
    static String removeTask(TaskLink link, String address) {
        return addTask(link, address)
                + "delete element "
                + TABLE
                + " sources { "
                + source(link, address)
                + " }\n";
    }

    private static String source(TaskLink link, String address) {
        return "\"" + link.hostInterface() + "\" . " + address;
    }

    /** An empty list of elements is a syntax error. */
    private static String elements(String list) {
        return list.isEmpty() ? "" : "elements = { " + list + " }";
    }
}
