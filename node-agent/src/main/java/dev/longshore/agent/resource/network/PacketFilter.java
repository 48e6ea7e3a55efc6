package dev.longshore.agent.resource.network;

import dev.longshore.agent.resource.network.filter.FilterState;
import dev.longshore.agent.resource.network.filter.FilterState.Interface;
import dev.longshore.agent.resource.network.filter.FilterTable;
import dev.longshore.agent.resource.network.filter.Ruleset;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Keeps the machine's packet filter as the state says. From any thread; one change at a time. */
final class PacketFilter {
    private final Kernel kernel;

    /** What the kernel has, and what it follows from. */
    private FilterState state;

    private Ruleset loaded;

    /**
     * When tasks came, in nanoseconds of this process: what the kernel remembers of their addresses
     * from before is about others. Those that were there when all was loaded are not among them.
     */
    private final Map<String, Long> since = new HashMap<>();

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
        noteChange(wished);
        state = wished;
        loaded = table;
    }

    /** Loads the table again where somebody has removed it; whether that was so. */
    synchronized boolean restore() throws NetworkFailure {
        boolean there =
                kernel.tree("nft", "--json", "list", "tables", "inet")
                        .path("nftables")
                        .valueStream()
                        .anyMatch(each -> FilterTable.isOurs(each.path("table")));
        if (!there) {
            run(loaded.load());
        }
        return !there;
    }

    private void noteChange(FilterState wished) {
        long now = System.nanoTime();
        since.keySet().retainAll(wished.tasks().keySet());
        wished.tasks().keySet().stream()
                .filter(task -> !state.tasks().containsKey(task))
                .forEach(task -> since.put(task, now));
    }

    /** A task, and what may be believed of its address; empty where there is none. */
    synchronized Optional<Known> known(String task) {
        return Optional.ofNullable(state.tasks().get(task))
                .map(
                        its ->
                                new Known(
                                        its,
                                        Optional.ofNullable(since.get(task))
                                                .map(PacketFilter::ago)));
    }

    private static Duration ago(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /**
     * A task that it knows.
     *
     * @param age for how long it has had its address; absent where nothing older is remembered
     */
    record Known(Interface its, Optional<Duration> age) {}

    /** Whether anything is refused. */
    synchronized boolean knowsGroups() {
        return state.groups().isPresent();
    }

    private void run(String commands) throws NetworkFailure {
        kernel.batch(commands, "nft", "-f", "-");
    }
}
