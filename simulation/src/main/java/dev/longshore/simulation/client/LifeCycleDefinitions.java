package dev.longshore.simulation.client;

import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.HealthCheck;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.simulation.host.SimHost;
import java.util.List;

/**
 * Definitions whose containers lean on each other in every way, of which some do not come to run,
 * end early or are started again. The first container of each is the essential one.
 */
final class LifeCycleDefinitions {
    private static final int START_TIMEOUT_SECONDS = 25;
    private static final int RESTART_PERIOD_SECONDS = 60;

    static final List<RegisterTaskDefinitionRequest> ALL =
            List.of(
                    family(
                            "life-init",
                            dependent("app", "init", "SUCCESS"),
                            sidecar("init", SimHost.IMAGE_THAT_COMPLETES)),
                    family(
                            "life-bad-init",
                            dependent("app", "init", "SUCCESS"),
                            sidecar("init", SimHost.IMAGE_THAT_EXITS)),
                    family(
                            "life-complete",
                            dependent("app", "init", "COMPLETE"),
                            sidecar("init", SimHost.IMAGE_THAT_EXITS)),
                    family(
                            "life-no-image",
                            container("app"),
                            sidecar("side", SimHost.IMAGE_THAT_IS_MISSING),
                            dependent("other", "side", "START").setEssential(false),
                            dependent("last", "other", "COMPLETE").setEssential(false)),
                    family(
                            "life-no-program",
                            container("app"),
                            sidecar("side", SimHost.IMAGE_THAT_DOES_NOT_START),
                            volumesFrom("other", "side").setEssential(false)),
                    family(
                            "life-hopeless",
                            dependent("app", "side", "COMPLETE"),
                            sidecar("side", SimHost.IMAGE_THAT_DOES_NOT_START)),
                    family(
                            "life-healthy",
                            dependent("app", "db", "HEALTHY"),
                            checked(container("db"), "true")),
                    family(
                            "life-never-healthy",
                            dependent("app", "db", "HEALTHY"),
                            checked(container("db"), SimHost.PROGRAM_THAT_FAILS)),
                    family(
                            "life-too-slow",
                            dependent("app", "init", "SUCCESS"),
                            container("init")
                                    .setEssential(false)
                                    .setStartTimeout(START_TIMEOUT_SECONDS)),
                    family(
                            "life-restart",
                            container("app"),
                            restarted(sidecar("side", SimHost.IMAGE_THAT_EXITS_LATE)),
                            dependent("other", "side", "START").setEssential(false)),
                    family(
                            "life-volumes",
                            volumesFrom("app", "data"),
                            container("data").setStartTimeout(0).setStopTimeout(0),
                            dependent("last", "app", "START")));

    private LifeCycleDefinitions() {}

    private static RegisterTaskDefinitionRequest family(
            String name, ContainerDefinition.Builder... containers) {
        var definition =
                RegisterTaskDefinitionRequest.newBuilder().setFamily(name).setNetworkMode("bridge");
        for (ContainerDefinition.Builder container : containers) {
            definition.addContainerDefinitions(container);
        }
        return definition.build();
    }

    private static ContainerDefinition.Builder container(String name) {
        return ContainerDefinition.newBuilder()
                .setName(name)
                .setImage("image")
                .setCpu(64)
                .setMemory(64)
                .setStopTimeout(10);
    }

    private static ContainerDefinition.Builder sidecar(String name, String image) {
        return container(name).setImage(image).setEssential(false);
    }

    private static ContainerDefinition.Builder dependent(String name, String on, String condition) {
        var container = container(name);
        container.addDependsOnBuilder().setContainerName(on).setCondition(condition);
        return container;
    }

    private static ContainerDefinition.Builder volumesFrom(String name, String source) {
        var container = container(name);
        container.addVolumesFromBuilder().setSourceContainer(source);
        return container;
    }

    private static ContainerDefinition.Builder checked(
            ContainerDefinition.Builder container, String program) {
        return container
                .setStartTimeout(START_TIMEOUT_SECONDS)
                .setHealthCheck(
                        HealthCheck.newBuilder()
                                .addCommand("CMD")
                                .addCommand(program)
                                .setInterval(5)
                                .setRetries(10));
    }

    private static ContainerDefinition.Builder restarted(ContainerDefinition.Builder container) {
        container
                .getRestartPolicyBuilder()
                .setEnabled(true)
                .setRestartAttemptPeriod(RESTART_PERIOD_SECONDS);
        return container;
    }
}
