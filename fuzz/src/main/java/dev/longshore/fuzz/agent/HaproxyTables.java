package dev.longshore.fuzz.agent;

import dev.longshore.agent.resource.balancer.haproxy.ServerState;
import dev.longshore.fuzz.input.Sections;
import dev.longshore.fuzz.input.Target;
import java.io.IOException;

/** The table that HAProxy answers, with what targets answered to its checks: read, or none. */
public final class HaproxyTables implements Target {
    @Override
    public void read(byte[] input) {
        try {
            ServerState.parse(Sections.text(input));
        } catch (IOException none) {
            // as it should be
        }
    }
}
