package dev.longshore.control.api.ecs.task;

import dev.longshore.control.api.ecs.launch.LaunchTerms;
import dev.longshore.control.domain.task.TaskSpec;
import dev.longshore.control.domain.task.TaskSpec.Launch;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.StartTaskRequest;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.TaskDefinition;
import java.util.List;

/**
 * The tasks that a caller of RunTask or StartTask wants.
 *
 * @param cluster its name
 * @param asked the request; what StartTask asks for is a part of what RunTask may
 */
record TaskRequest(String cluster, TaskDefinition definition, Launch launch, RunTaskRequest asked) {
    /** What a call to StartTask asks for beside the container instances. */
    static RunTaskRequest asked(StartTaskRequest request) {
        var asked =
                RunTaskRequest.newBuilder()
                        .setEnableEcsManagedTags(request.getEnableEcsManagedTags())
                        .setEnableExecuteCommand(request.getEnableExecuteCommand())
                        .setGroup(request.getGroup())
                        .setOverrides(request.getOverrides())
                        .setPropagateTags(request.getPropagateTags())
                        .setReferenceId(request.getReferenceId())
                        .setStartedBy(request.getStartedBy())
                        .addAllTags(request.getTagsList())
                        .addAllVolumeConfigurations(request.getVolumeConfigurationsList());
        if (request.hasNetworkConfiguration()) {
            asked.setNetworkConfiguration(request.getNetworkConfiguration());
        }
        return asked.build();
    }

    boolean onFargate() {
        return launch.onFargate();
    }

    LaunchTerms terms() {
        return new LaunchTerms(
                definition,
                launch.type(),
                asked.getPlatformVersion(),
                asked.getNetworkConfiguration(),
                asked.getPlacementConstraintsList(),
                asked.getPlacementStrategyList());
    }

    /**
     * The tasks' specification; valid if this is, with tags and group that the caller leaves out.
     */
    TaskSpec spec(List<Tag> tags) {
        return new TaskSpec(
                cluster,
                definition,
                OverrideChecks.inUnits(asked.getOverrides()),
                launch,
                new TaskSpec.Placing(
                        asked.getNetworkConfiguration(),
                        asked.getPlacementConstraintsList(),
                        asked.getPlacementStrategyList()),
                new TaskSpec.Labels(
                        asked.getGroup().isEmpty()
                                ? "family:" + definition.getFamily()
                                : asked.getGroup(),
                        asked.getStartedBy(),
                        tags),
                asked.getEnableExecuteCommand(),
                false);
    }
}
