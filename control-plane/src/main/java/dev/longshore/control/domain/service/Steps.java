package dev.longshore.control.domain.service;

import dev.longshore.proto.ecs.DeploymentConfiguration;
import java.time.Duration;

/**
 * In which steps production traffic goes over to a new revision (Amazon ECS API Reference,
 * DeploymentConfiguration). Shares are thousandths, since percentages have one decimal.
 */
public sealed interface Steps {
    /** All of the traffic. */
    int ALL = 1_000;

    /** The share after the next step; {@code share} is what it is now. */
    int next(int share);

    /** How long a share is looked at before the next step; nothing for the last. */
    Duration bake(int share);

    /** All at once. */
    record AllAtOnce() implements Steps {
        @Override
        public int next(int share) {
            return ALL;
        }

        @Override
        public Duration bake(int share) {
            return Duration.ZERO;
        }
    }

    /** Equal steps; the last is what is left. */
    record Linear(int step, Duration bake) implements Steps {
        @Override
        public int next(int share) {
            return Math.min(ALL, share + Math.max(1, step));
        }

        @Override
        public Duration bake(int share) {
            return share < ALL ? bake : Duration.ZERO;
        }
    }

    /** A small step, then all. */
    record Canary(int first, Duration bake) implements Steps {
        @Override
        public int next(int share) {
            return share < first ? first : ALL;
        }

        @Override
        public Duration bake(int share) {
            return share < ALL ? bake : Duration.ZERO;
        }
    }

    /** Whether deployments of that kind shift traffic, and do not replace tasks one by one. */
    static boolean shift(DeploymentConfiguration configuration) {
        return switch (configuration.getStrategy()) {
            case "BLUE_GREEN", "LINEAR", "CANARY" -> true;
            default -> false;
        };
    }

    /** The steps of a service's deployments. */
    static Steps of(DeploymentConfiguration configuration) {
        return switch (configuration.getStrategy()) {
            case "LINEAR" ->
                    new Linear(
                            thousandths(configuration.getLinearConfiguration().getStepPercent()),
                            Duration.ofMinutes(
                                    configuration
                                            .getLinearConfiguration()
                                            .getStepBakeTimeInMinutes()));
            case "CANARY" ->
                    new Canary(
                            thousandths(configuration.getCanaryConfiguration().getCanaryPercent()),
                            Duration.ofMinutes(
                                    configuration
                                            .getCanaryConfiguration()
                                            .getCanaryBakeTimeInMinutes()));
            default -> new AllAtOnce();
        };
    }

    /** A percentage with one decimal. */
    static int thousandths(double percent) {
        return (int) Math.round(percent * 10);
    }

    /** The same as the API says it. */
    static double percent(int thousandths) {
        return thousandths / 10.0;
    }
}
