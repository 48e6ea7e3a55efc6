package dev.longshore.control.api.ecs.service;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.control.api.ecs.launch.LaunchOptions;
import dev.longshore.control.api.ecs.launch.LaunchTerms;
import dev.longshore.control.api.ecs.launch.LaunchTermsChecks;
import dev.longshore.control.domain.Domain;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.stream.Stream;

/** What a service must keep as it would be after a call, whether that makes or changes it. */
public final class ServiceChecks {
    private static final int MOST_TASKS = 5_000;

    private static final List<Rule<Service>> RULES =
            List.of(
                    not(
                            service -> isDaemon(service) && !service.hasLaunchType(),
                            "Specifying a capacity provider strategy is not supported when you"
                                    + " create a service using the DAEMON scheduling strategy."),
                    not(
                            service ->
                                    isDaemon(service) && service.getLaunchType().equals("FARGATE"),
                            "The daemon scheduling strategy does not support the FARGATE launch"
                                    + " type. Use the EC2 launch type and try again"),
                    not(
                            service -> isDaemon(service) && service.getPlacementStrategyCount() > 0,
                            "The daemon scheduling strategy does not support placement strategies."
                                    + " Remove the placement strategy and try again"),
                    not(
                            service ->
                                    service.getDesiredCount() < 0
                                            || service.getDesiredCount() > MOST_TASKS,
                            service ->
                                    "desiredCount must be 0 to "
                                            + MOST_TASKS
                                            + ", not "
                                            + service.getDesiredCount()
                                            + "."),
                    not(
                            service -> service.getHealthCheckGracePeriodSeconds() < 0,
                            service ->
                                    "healthCheckGracePeriodSeconds must be 0 to "
                                            + Integer.MAX_VALUE
                                            + ", not "
                                            + service.getHealthCheckGracePeriodSeconds()
                                            + "."));

    private final LaunchTermsChecks terms;
    private final String done;
    private final List<Rule<Service>> rules;

    /** The rules of a service that is {@code done}: created or updated. */
    public ServiceChecks(Domain domain, String done) {
        this.terms = new LaunchTermsChecks(domain);
        this.done = done;
        this.rules =
                Stream.of(
                                RULES,
                                DeploymentOptions.RULES,
                                ShiftOptions.RULES,
                                HookChecks.RULES,
                                ZoneRebalancing.rules(done))
                        .flatMap(List::stream)
                        .toList();
    }

    /**
     * Refuses a service that cannot be as it is wished for, but for what depends on its definition.
     *
     * @throws ApiException InvalidParameterException
     */
    void check(Service service) {
        Rule.enforce(rules, service, ApiException::invalidValue);
        terms.checkPlacement(terms(service, TaskDefinition.getDefaultInstance(), ""));
    }

    /**
     * Refuses to launch tasks of a definition as a service would.
     *
     * @param platformVersion as it was asked for
     * @throws ApiException InvalidParameterException; PlatformUnknownException
     */
    public void checkLaunch(
            ReadTx tx, Service service, TaskDefinition definition, String platformVersion) {
        checkExec(service, definition);
        RegistryChecks.check(tx, service, definition);
        checkStrategy(tx, service, definition);
        HookChecks.check(tx, service);
        terms.check(tx, terms(service, definition, platformVersion));
    }

    /**
     * Refuses a strategy whose ways the service's load balancers do not have: its next deployment
     * could not begin.
     *
     * @throws ApiException InvalidParameterException; UnsupportedFeatureException
     */
    void checkStrategy(ReadTx tx, Service service, TaskDefinition definition) {
        BalancerChecks.check(tx, service, definition);
        ShiftOptions.check(tx, service);
    }

    /**
     * Refuses a way into tasks that have no role to open it with.
     *
     * @throws ApiException InvalidParameterException
     */
    void checkExec(Service service, TaskDefinition definition) {
        if (service.getEnableExecuteCommand() && definition.getTaskRoleArn().isEmpty()) {
            throw ApiException.invalidValue(
                    "The service couldn't be "
                            + done
                            + " because a valid taskRoleArn is not being used. Specify a valid task"
                            + " role in your task definition and try again.");
        }
    }

    private static LaunchTerms terms(
            Service service, TaskDefinition definition, String platformVersion) {
        return new LaunchTerms(
                definition,
                LaunchOptions.runsOn(
                        service.getLaunchType(), service.getCapacityProviderStrategyList()),
                platformVersion,
                service.getNetworkConfiguration(),
                service.getPlacementConstraintsList(),
                service.getPlacementStrategyList());
    }

    private static boolean isDaemon(Service service) {
        return service.getSchedulingStrategy().equals("DAEMON");
    }
}
