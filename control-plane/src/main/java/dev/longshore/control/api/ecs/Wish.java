package dev.longshore.control.api.ecs;

import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.StartTaskRequest;
import dev.longshore.proto.ecs.TaskDefinition;

/**
 * The tasks that a caller of RunTask or StartTask wants.
 *
 * @param cluster its name
 * @param asked the request; what StartTask asks for is a part of what RunTask may
 */
record Wish(String cluster, TaskDefinition definition, Launch launch, RunTaskRequest asked) {
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

    Wish with(RunTaskRequest.Builder changed) {
        return new Wish(cluster, definition, launch, changed.build());
    }

    boolean onFargate() {
        return launch.type().equals("FARGATE");
    }
}
