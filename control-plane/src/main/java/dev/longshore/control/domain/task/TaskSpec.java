package dev.longshore.control.domain.task;

import dev.longshore.control.schedule.Fargate;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.proto.ecs.PlacementConstraint;
import dev.longshore.proto.ecs.PlacementStrategy;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.TaskOverride;
import java.util.List;

/**
 * A task that is to be made, whoever wants it: valid, complete, and with all defaults.
 *
 * @param cluster its name
 * @param overrides with the task's size in plain units
 * @param atMostOne whether its node ends it by itself when its lease has run out
 */
public record TaskSpec(
        String cluster,
        TaskDefinition definition,
        TaskOverride overrides,
        Launch launch,
        Placing placing,
        Labels labels,
        boolean enableExecuteCommand,
        boolean atMostOne) {
    /** The same task through a capacity provider; through none, where it is empty. */
    public TaskSpec through(String capacityProvider) {
        return new TaskSpec(
                cluster,
                definition,
                overrides,
                new Launch(launch.type(), capacityProvider, launch.platformVersion()),
                placing,
                labels,
                enableExecuteCommand,
                atMostOne);
    }

    /**
     * What it runs on.
     *
     * @param type EC2 or FARGATE
     * @param capacityProvider empty where none was involved
     * @param platformVersion of FARGATE; empty for the latest
     */
    public record Launch(String type, String capacityProvider, String platformVersion) {
        public static final Launch ON_EC2 = new Launch("EC2", "", "");

        /** Whether it runs on Fargate's terms. */
        public boolean onFargate() {
            return type.equals(Fargate.LAUNCH_TYPE);
        }
    }

    /** Where it may be placed, and in which network. */
    public record Placing(
            NetworkConfiguration network,
            List<PlacementConstraint> constraints,
            List<PlacementStrategy> strategy) {}

    /** How it is found again. */
    public record Labels(String group, String startedBy, List<Tag> tags) {}
}
