package dev.longshore.control.api.ecs.definition;

import dev.longshore.control.api.Rule;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.DockerVolumeConfiguration;
import dev.longshore.proto.ecs.HealthCheck;
import dev.longshore.proto.ecs.PortMapping;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.Volume;
import java.util.ArrayList;
import java.util.List;

/** Makes the task definition that a valid request asks for, with all that ECS fills in. */
final class DefinitionDefaults {
    private DefinitionDefaults() {}

    /** The definition, without what makes it a revision: number, ARN, status and times. */
    static TaskDefinition.Builder definition(RegisterTaskDefinitionRequest request) {
        String mode = ContainerInTask.mode(request);
        var definition =
                TaskDefinition.newBuilder()
                        .setFamily(request.getFamily())
                        .setNetworkMode(mode)
                        .addAllPlacementConstraints(request.getPlacementConstraintsList())
                        .addAllRequiresCompatibilities(request.getRequiresCompatibilitiesList())
                        .addAllCompatibilities(compatibilities(request));
        request.getContainerDefinitionsList()
                .forEach(
                        container ->
                                definition.addContainerDefinitions(container(container, mode)));
        request.getVolumesList().forEach(volume -> definition.addVolumes(volume(volume)));
        definition.addAllRequiresAttributes(RequiredAttributes.of(request));
        TaskSize.cpuUnits(request.getCpu())
                .ifPresent(units -> definition.setCpu(String.valueOf(units)));
        TaskSize.memoryMib(request.getMemory())
                .ifPresent(mib -> definition.setMemory(String.valueOf(mib)));
        if (!request.getTaskRoleArn().isEmpty()) {
            definition.setTaskRoleArn(request.getTaskRoleArn());
        }
        if (!request.getExecutionRoleArn().isEmpty()) {
            definition.setExecutionRoleArn(request.getExecutionRoleArn());
        }
        if (request.hasPidMode()) {
            definition.setPidMode(request.getPidMode());
        }
        if (request.hasIpcMode()) {
            definition.setIpcMode(request.getIpcMode());
        }
        if (request.hasEphemeralStorage()) {
            definition.setEphemeralStorage(request.getEphemeralStorage());
        }
        if (request.hasRuntimePlatform()) {
            definition.setRuntimePlatform(request.getRuntimePlatform());
        }
        if (request.hasEnableFaultInjection()) {
            definition.setEnableFaultInjection(request.getEnableFaultInjection());
        }
        return definition;
    }

    private static List<String> compatibilities(RegisterTaskDefinitionRequest request) {
        var compatibilities = new ArrayList<String>();
        if (!request.hasEphemeralStorage()) {
            compatibilities.add("EC2");
        }
        String mode = ContainerInTask.mode(request);
        if (mode.equals("awsvpc") || mode.equals("host")) {
            compatibilities.add("MANAGED_INSTANCES");
        }
        if (Rule.firstBroken(FargateChecks.OF_TASK, request).isEmpty()) {
            compatibilities.add("FARGATE");
        }
        if (!mode.equals("awsvpc")) {
            compatibilities.add("EXTERNAL");
        }
        return compatibilities;
    }

    private static ContainerDefinition container(ContainerDefinition given, String mode) {
        var container =
                given.toBuilder()
                        .setEssential(ContainerInTask.essential(given))
                        .setCpu(given.getCpu())
                        .clearPortMappings();
        given.getPortMappingsList()
                .forEach(mapping -> container.addPortMappings(mapping(mapping, mode)));
        if (given.hasHealthCheck()) {
            container.setHealthCheck(healthCheck(given.getHealthCheck()));
        }
        return container.build();
    }

    private static PortMapping mapping(PortMapping given, String mode) {
        var mapping = given.toBuilder();
        if (!given.hasProtocol()) {
            mapping.setProtocol("tcp");
        }
        if (given.getContainerPortRange().isEmpty() && given.getHostPort() == 0) {
            mapping.setHostPort(mode.equals("bridge") ? 0 : given.getContainerPort());
        }
        return mapping.build();
    }

    private static HealthCheck healthCheck(HealthCheck given) {
        return given.toBuilder()
                .setInterval(given.hasInterval() ? given.getInterval() : 30)
                .setTimeout(given.hasTimeout() ? given.getTimeout() : 5)
                .setRetries(given.hasRetries() ? given.getRetries() : 3)
                .build();
    }

    private static Volume volume(Volume given) {
        var volume = given.toBuilder();
        if (given.hasDockerVolumeConfiguration()) {
            DockerVolumeConfiguration docker = given.getDockerVolumeConfiguration();
            volume.getDockerVolumeConfigurationBuilder()
                    .setScope(docker.hasScope() ? docker.getScope() : "task")
                    .setDriver(docker.hasDriver() ? docker.getDriver() : "local");
        }
        if (given.hasEfsVolumeConfiguration()
                && given.getEfsVolumeConfiguration().getRootDirectory().isEmpty()) {
            volume.getEfsVolumeConfigurationBuilder().setRootDirectory("/");
        }
        return volume.build();
    }
}
