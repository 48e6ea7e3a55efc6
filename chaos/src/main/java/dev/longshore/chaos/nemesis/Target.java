package dev.longshore.chaos.nemesis;

/** Which machines a fault is for; who leads is looked up when it begins. */
public enum Target {
    LEADER(true, false),
    FOLLOWER(true, false),
    TWO_SERVERS(true, true),
    ALL_SERVERS(true, true),
    /** All of them, one after another. */
    EACH_SERVER(true, false),
    /** Machines on which a server can be started that is none of the group's. */
    SPARES(true, false),
    AGENT(false, false);

    private final boolean servers;
    private final boolean majority;

    Target(boolean servers, boolean majority) {
        this.servers = servers;
        this.majority = majority;
    }

    /** Whether they are servers. */
    public boolean isServers() {
        return servers;
    }

    /** Whether no majority of the servers is left. */
    public boolean isMajority() {
        return majority;
    }
}
