package dev.longshore.agent.session;

/** Which recovery of its cluster an agent has followed. Survives the agent. */
public interface KnownIncarnation {
    /** The latest; 0 where it has heard of none. */
    long get();

    /** It follows this one from now on. */
    void follow(long incarnation);

    /** Where it is kept, for people. */
    String place();
}
