package dev.longshore.state.tables;

/** An agent, by the identity that its machine keeps. */
public record AgentKey(String agentId) implements Key {}
