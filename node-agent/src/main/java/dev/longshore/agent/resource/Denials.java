package dev.longshore.agent.resource;

import dev.longshore.proto.agent.DeniedFlows;
import dev.longshore.proto.agent.DeniedPackets;
import java.util.Collection;

/** What security groups refuse the tasks of this machine. Calls block, on any thread. */
public interface Denials {
    /**
     * What a task was refused lately.
     *
     * @throws ResourceFailure also where there is no such task, or nothing is refused
     */
    DeniedFlows ofTask(String taskId) throws ResourceFailure;

    /** How many packets were refused tasks of each group since this agent was started. */
    Collection<DeniedPackets> byGroup() throws ResourceFailure;
}
