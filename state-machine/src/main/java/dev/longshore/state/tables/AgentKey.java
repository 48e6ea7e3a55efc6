package dev.longshore.state.tables;

/** An agent, by the identity that its machine keeps. */
public record AgentKey(String agentId) implements Key {
    static AgentKey read(KeyReader in) {
        return new AgentKey(in.string());
    }

    @Override
    public void writeTo(KeyWriter out) {
        out.string(agentId);
    }
}
