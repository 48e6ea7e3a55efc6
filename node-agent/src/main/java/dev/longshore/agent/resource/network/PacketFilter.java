package dev.longshore.agent.resource.network;

import dev.longshore.agent.resource.network.filter.FilterState;
import dev.longshore.agent.resource.network.filter.FilterTable;
import dev.longshore.agent.resource.network.filter.Ruleset;
import java.util.function.UnaryOperator;

/** Keeps the machine's packet filter as the state says. From any thread; one change at a time. */
final class PacketFilter {
    private final Kernel kernel;

    /** What the kernel has, and what it follows from. */
    private FilterState state;

    private Ruleset loaded;

    /** Loads all of it: an agent before this one may have left any part. */
    PacketFilter(Kernel kernel, FilterState state) throws NetworkFailure {
        this.kernel = kernel;
        this.state = state;
        this.loaded = table(state);
        run(loaded.load());
    }

    private static Ruleset table(FilterState state) {
        return FilterTable.of(state, TaskLink.INTERFACE_PREFIX);
    }

    /**
     * Brings about another state; if somebody has flushed the table (a firewall's restart does),
     * loads all of it again.
     */
    synchronized void change(UnaryOperator<FilterState> to) throws NetworkFailure {
        FilterState wished = to.apply(state);
        Ruleset table = table(wished);
        try {
            run(loaded.changesTo(table));
        } catch (NetworkFailure e) {
            run(table.load());
        }
        state = wished;
        loaded = table;
    }

    private void run(String commands) throws NetworkFailure {
        kernel.batch(commands, "nft", "-f", "-");
    }
}
