package dev.longshore.state.tables;

import dev.longshore.state.tables.schema.Key;

/** An agent, by the identity that its machine keeps. */
public record AgentKey(String agentId) implements Key {}
