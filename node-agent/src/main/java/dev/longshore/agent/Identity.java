package dev.longshore.agent;

import dev.longshore.proto.agent.Capacity;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.Tag;
import java.util.List;

/**
 * Who this agent is and what its machine has.
 *
 * @param agentId made once per machine
 * @param bootId this boot of the machine
 * @param zone the availability zone, or empty for the cluster's first one
 * @param hostAddress where other nodes reach this one
 */
public record Identity(
        String cluster,
        String agentId,
        String bootId,
        String hostname,
        String agentVersion,
        String runtimeVersion,
        Capacity capacity,
        List<Attribute> attributes,
        List<Tag> tags,
        String zone,
        String hostAddress) {}
