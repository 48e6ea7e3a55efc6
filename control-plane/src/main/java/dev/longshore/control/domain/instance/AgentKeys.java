package dev.longshore.control.domain.instance;

import com.google.protobuf.ByteString;
import dev.longshore.foundation.digest.Sha256;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.store.AgentRow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * An agent's id is no secret: the API shows it. So each agent has a key of its own as well, which
 * it says in every hello, and nobody who does not know it takes over the node that goes with the
 * id.
 */
final class AgentKeys {
    private AgentKeys() {}

    /**
     * Refuses whoever does not say the key that the agent has said before.
     *
     * @throws RegistrationRefused with what to do
     */
    static void check(AgentRow known, Hello hello) {
        if (known.getKeySha256().isEmpty() || isSaid(known, hello)) {
            return;
        }
        throw new RegistrationRefused(
                "container instance "
                        + known.getContainerInstance()
                        + " belongs to the agent "
                        + hello.getAgentId()
                        + ", which has another key: this agent was copied, or has lost its file agent-key."
                        + " Give it an empty directory (LONGSHORE_AGENT_DIR); or, if it is the same machine,"
                        + " deregister the instance first (aws ecs deregister-container-instance --force --cluster "
                        + known.getCluster()
                        + ")");
    }

    private static boolean isSaid(AgentRow known, Hello hello) {
        return MessageDigest.isEqual(
                known.getKeySha256().toByteArray(), digest(hello).toByteArray());
    }

    /** What is kept of the key; empty for an agent of an earlier version, which says none. */
    static ByteString digest(Hello hello) {
        return hello.getAgentKey().isEmpty()
                ? ByteString.EMPTY
                : ByteString.copyFrom(
                        Sha256.of(hello.getAgentKey().getBytes(StandardCharsets.UTF_8)));
    }
}
