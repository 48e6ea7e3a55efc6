package dev.longshore.control.domain.instance;

import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.store.ContainerInstanceRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of an agent's streams is the newest, by its machine's boots and the numbers that it gives
 * its streams. What a message of an older one says of the node was true once: it does not name
 * tasks that have come since.
 */
final class NewestStream {
    /** Earlier boots that are remembered; a message is never late by so many. */
    private static final int MOST_BOOTS = 4;

    private NewestStream() {}

    /**
     * Refuses a hello of an older stream than one that has said hello before, and that of another
     * machine with the same id, unless the first one has been silent for its lease.
     *
     * @throws RegistrationRefused with the newest number, which an agent that lives goes on from
     */
    static void check(@Nullable ContainerInstanceRow known, Hello hello) {
        if (known == null) {
            return;
        }
        if (known.getEarlierBootIdsList().contains(hello.getBootId())) {
            throw new RegistrationRefused(
                    "the machine has booted again since boot "
                            + hello.getBootId()
                            + ", or two machines share the agent id "
                            + hello.getAgentId());
        }
        boolean elsewhere = !known.getHostAddress().equals(hello.getHostAddress());
        boolean otherBoot = !known.getBootId().equals(hello.getBootId());
        if (otherBoot && elsewhere && known.getInstance().getAgentConnected()) {
            throw new RegistrationRefused(
                    "the machine at "
                            + known.getHostAddress()
                            + " is connected with the agent id "
                            + hello.getAgentId()
                            + ": a copied machine needs an agent directory (LONGSHORE_AGENT_DIR) of its own");
        }
        boolean older = hello.getStream() <= known.getStream() && hello.getStream() > 0;
        if (!otherBoot && older) {
            throw new RegistrationRefused(
                    "the agent has said hello on a newer stream since", known.getStream());
        }
    }

    /** The row gets the stream's number, and remembers the boot before it. */
    static void note(ContainerInstanceRow.Builder row, String bootBefore, Hello hello) {
        row.setStream(hello.getStream());
        if (!bootBefore.isEmpty() && !bootBefore.equals(hello.getBootId())) {
            row.addEarlierBootIds(bootBefore);
            List<String> boots = List.copyOf(row.getEarlierBootIdsList());
            row.clearEarlierBootIds()
                    .addAllEarlierBootIds(
                            boots.subList(Math.max(0, boots.size() - MOST_BOOTS), boots.size()));
        }
    }

    /** Whether no newer stream than this one has been heard of. */
    static boolean is(ContainerInstanceRow row, BootStream stream) {
        return row.getBootId().equals(stream.bootId()) && row.getStream() == stream.number();
    }
}
