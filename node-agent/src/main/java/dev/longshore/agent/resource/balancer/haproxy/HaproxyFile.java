package dev.longshore.agent.resource.balancer.haproxy;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What makes a HAProxy do something: a structure that needs a reload, and servers that do not. */
public interface HaproxyFile {
    /**
     * Says which configuration a HAProxy runs: equal ones differ in their servers at most, which a
     * running one can be told of.
     */
    String description();

    /** Files that the file names, by their names; they may hold secrets. */
    Map<String, String> files();

    /** All servers. */
    List<BalancerServer> servers();

    /**
     * The file's text: always what a fresh start needs.
     *
     * @param healthy whether a server has been found healthy: it gets requests from the start
     */
    String text(Predicate<BalancerServer> healthy);

    /** Whether connections end of which the server is gone without having been drained. */
    boolean cutsConnections();
}
