package dev.longshore.control.api.ecs.launch;

import dev.longshore.proto.ecs.AwsVpcConfiguration;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.proto.ecs.PlacementConstraint;
import dev.longshore.proto.ecs.PlacementStrategy;
import dev.longshore.proto.ecs.TaskDefinition;
import java.util.List;

/**
 * What new tasks are made of, and where they may run.
 *
 * @param launchType what they run on in the end; that of their capacity providers too
 * @param platformVersion as it was asked for; empty where it was not
 */
public record LaunchTerms(
        TaskDefinition definition,
        String launchType,
        String platformVersion,
        NetworkConfiguration network,
        List<PlacementConstraint> constraints,
        List<PlacementStrategy> strategy) {

    boolean onFargate() {
        return launchType.equals("FARGATE");
    }

    boolean inAwsvpc() {
        return definition.getNetworkMode().equals("awsvpc");
    }

    AwsVpcConfiguration awsvpc() {
        return network.getAwsvpcConfiguration();
    }
}
