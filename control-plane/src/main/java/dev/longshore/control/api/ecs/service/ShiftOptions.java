package dev.longshore.control.api.ecs.service;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.control.domain.service.AtMostOne;
import dev.longshore.control.domain.service.Steps;
import dev.longshore.proto.ecs.CanaryConfiguration;
import dev.longshore.proto.ecs.DeploymentConfiguration;
import dev.longshore.proto.ecs.LinearConfiguration;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.tx.ReadTx;
import java.util.List;

/**
 * How traffic is shifted to new revisions of a service (Amazon ECS API Reference,
 * DeploymentConfiguration, LinearConfiguration, CanaryConfiguration): defaults and rules.
 */
final class ShiftOptions {
    private static final int MOST_MINUTES = 1_440;

    private static final LinearConfiguration USUAL_LINEAR =
            LinearConfiguration.newBuilder().setStepPercent(10).setStepBakeTimeInMinutes(6).build();

    private static final CanaryConfiguration USUAL_CANARY =
            CanaryConfiguration.newBuilder()
                    .setCanaryPercent(5)
                    .setCanaryBakeTimeInMinutes(10)
                    .build();

    static final List<Rule<Service>> RULES =
            List.of(
                    not(
                            service -> shifts(service) && isDaemon(service),
                            service ->
                                    "The daemon scheduling strategy does not support the "
                                            + of(service).getStrategy()
                                            + " deployment strategy."),
                    not(
                            service -> shifts(service) && !isOfEcs(service),
                            service ->
                                    "The "
                                            + of(service).getStrategy()
                                            + " deployment strategy is only supported by the ECS"
                                            + " deployment controller."),
                    not(
                            service -> shifts(service) && AtMostOne.isWished(service),
                            service ->
                                    "A service of which each task may run at most once (tag "
                                            + AtMostOne.TAG
                                            + ") cannot have the "
                                            + of(service).getStrategy()
                                            + " deployment strategy: two revisions run at once"
                                            + " meanwhile."),
                    not(
                            service -> of(service).hasLinearConfiguration() && badStep(service),
                            "stepPercent must be between 3.0 and 100.0, with one decimal at most."),
                    not(
                            service -> of(service).hasCanaryConfiguration() && badCanary(service),
                            "canaryPercent must be between 0.1 and 100.0, with one decimal at"
                                    + " most."),
                    not(
                            service -> badMinutes(of(service).getBakeTimeInMinutes()),
                            "bakeTimeInMinutes must be between 0 and 1440."),
                    not(
                            service ->
                                    badMinutes(
                                            of(service)
                                                    .getLinearConfiguration()
                                                    .getStepBakeTimeInMinutes()),
                            "stepBakeTimeInMinutes must be between 0 and 1440."),
                    not(
                            service ->
                                    badMinutes(
                                            of(service)
                                                    .getCanaryConfiguration()
                                                    .getCanaryBakeTimeInMinutes()),
                            "canaryBakeTimeInMinutes must be between 0 and 1440."));

    private ShiftOptions() {}

    /**
     * What a service has after a request: a member that is absent stays, and steps belong to their
     * strategy.
     *
     * @throws ApiException InvalidParameterException for steps of another strategy
     */
    static DeploymentConfiguration changed(
            DeploymentConfiguration now, DeploymentConfiguration asked) {
        var changed = now.toBuilder();
        if (!asked.getStrategy().isEmpty()) {
            changed.setStrategy(asked.getStrategy());
        }
        if (asked.hasBakeTimeInMinutes()) {
            changed.setBakeTimeInMinutes(asked.getBakeTimeInMinutes());
        }
        boolean linear = changed.getStrategy().equals("LINEAR");
        boolean canary = changed.getStrategy().equals("CANARY");
        refuse(asked.hasLinearConfiguration() && !linear, "linearConfiguration", "LINEAR");
        refuse(asked.hasCanaryConfiguration() && !canary, "canaryConfiguration", "CANARY");
        LinearConfiguration step = USUAL_LINEAR;
        if (changed.hasLinearConfiguration()) {
            step = changed.getLinearConfiguration();
        }
        CanaryConfiguration first = USUAL_CANARY;
        if (changed.hasCanaryConfiguration()) {
            first = changed.getCanaryConfiguration();
        }
        changed.clearLinearConfiguration().clearCanaryConfiguration();
        if (linear) {
            changed.setLinearConfiguration(
                    step.toBuilder().mergeFrom(asked.getLinearConfiguration()));
        }
        if (canary) {
            changed.setCanaryConfiguration(
                    first.toBuilder().mergeFrom(asked.getCanaryConfiguration()));
        }
        return changed.build();
    }

    private static void refuse(boolean wrong, String member, String strategy) {
        if (wrong) {
            throw ApiException.invalidValue(
                    member + " is only supported with the " + strategy + " deployment strategy.");
        }
    }

    /**
     * Refuses shifting while somebody does not know its rows.
     *
     * @throws ApiException UnsupportedFeatureException
     */
    static void check(ReadTx tx, Service service) {
        if (shifts(service) && tx.level() < FeatureLevel.FEATURE_LEVEL_TRAFFIC_VALUE) {
            throw ApiException.notOffered(
                    "Deployments that shift traffic are not offered while servers or agents of an"
                            + " older version are in use.");
        }
    }

    static boolean shifts(Service service) {
        return Steps.shift(of(service));
    }

    private static DeploymentConfiguration of(Service service) {
        return service.getDeploymentConfiguration();
    }

    private static boolean isDaemon(Service service) {
        return service.getSchedulingStrategy().equals("DAEMON");
    }

    private static boolean isOfEcs(Service service) {
        String controller = service.getDeploymentController().getType();
        return controller.isEmpty() || controller.equals("ECS");
    }

    private static boolean badStep(Service service) {
        return bad(of(service).getLinearConfiguration().getStepPercent(), 3);
    }

    private static boolean badCanary(Service service) {
        return bad(of(service).getCanaryConfiguration().getCanaryPercent(), 0.1);
    }

    private static boolean bad(double percent, double least) {
        return !(percent >= least && percent <= 100)
                || Math.abs(Steps.percent(Steps.thousandths(percent)) - percent) > 1e-9;
    }

    private static boolean badMinutes(int minutes) {
        return minutes < 0 || minutes > MOST_MINUTES;
    }
}
