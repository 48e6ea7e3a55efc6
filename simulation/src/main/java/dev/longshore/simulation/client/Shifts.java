package dev.longshore.simulation.client;

import dev.longshore.proto.ecs.DeploymentConfiguration;
import dev.longshore.simulation.world.World;

/** Ways of shifting traffic that are over within a world's quiet minutes. */
final class Shifts {
    private static final double ASKS = 0.3;

    private Shifts() {}

    static DeploymentConfiguration.Builder some(World world) {
        var configuration = DeploymentConfiguration.newBuilder();
        switch (world.random().nextInt(3)) {
            case 0 ->
                    configuration
                            .setStrategy("BLUE_GREEN")
                            .setBakeTimeInMinutes(world.random().nextInt(2));
            case 1 ->
                    configuration
                            .setStrategy("LINEAR")
                            .getLinearConfigurationBuilder()
                            .setStepPercent(50)
                            .setStepBakeTimeInMinutes(world.random().nextInt(2));
            default ->
                    configuration
                            .setStrategy("CANARY")
                            .getCanaryConfigurationBuilder()
                            .setCanaryPercent(5)
                            .setCanaryBakeTimeInMinutes(world.random().nextInt(2));
        }
        if (world.chance(ASKS)) {
            configuration
                    .addLifecycleHooksBuilder()
                    .setTargetType("AWS_LAMBDA")
                    .setHookTargetArn("https://judge.example/")
                    .addLifecycleStages("POST_TEST_TRAFFIC_SHIFT")
                    .addLifecycleStages("PRODUCTION_TRAFFIC_SHIFT");
        }
        return configuration;
    }
}
