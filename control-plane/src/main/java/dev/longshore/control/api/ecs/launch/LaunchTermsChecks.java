package dev.longshore.control.api.ecs.launch;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.control.domain.Domain;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.Set;

/** What the terms of a launch must keep (Amazon ECS API Reference, RunTask and CreateService). */
public final class LaunchTermsChecks {
    private static final Set<String> PLATFORM_VERSIONS = Set.of("", "LATEST", "1.4.0", "1.3.0");

    private static final List<Rule<LaunchTerms>> PLATFORM =
            List.of(
                    not(
                            terms ->
                                    terms.definition().getCompatibilitiesCount() > 0
                                            && !terms.definition()
                                                    .getCompatibilitiesList()
                                                    .contains(terms.launchType()),
                            terms ->
                                    "Task definition does not support launch_type "
                                            + terms.launchType()
                                            + "."),
                    not(
                            terms -> !terms.onFargate() && !terms.platformVersion().isEmpty(),
                            terms ->
                                    "The platform version must be null when specifying an "
                                            + terms.launchType()
                                            + " launch type."));

    private static final List<Rule<LaunchTerms>> NETWORK =
            List.of(
                    not(
                            terms -> terms.inAwsvpc() && !terms.network().hasAwsvpcConfiguration(),
                            "Network Configuration must be provided when networkMode 'awsvpc' is specified."),
                    not(
                            terms -> !terms.inAwsvpc() && terms.network().hasAwsvpcConfiguration(),
                            "Network Configuration is not valid for the given networkMode of this task definition."),
                    not(
                            terms -> terms.inAwsvpc() && terms.awsvpc().getSubnetsCount() == 0,
                            "subnets can not be empty."),
                    not(
                            terms ->
                                    !terms.onFargate()
                                            && terms.awsvpc().getAssignPublicIp().equals("ENABLED"),
                            "Assign public IP is not supported for this launch type."),
                    not(
                            terms -> terms.awsvpc().getSubnetsCount() > 16,
                            "subnets can have at most 16 items."),
                    not(
                            terms -> terms.awsvpc().getSecurityGroupsCount() > 5,
                            "securityGroups can have at most 5 items."));

    private final AwsvpcChecks awsvpc;

    public LaunchTermsChecks(Domain domain) {
        this.awsvpc = new AwsvpcChecks(domain.networks());
    }

    /**
     * Refuses terms on which no task can be launched.
     *
     * @throws ApiException InvalidParameterException; PlatformUnknownException
     */
    public void check(ReadTx tx, LaunchTerms terms) {
        Rule.enforce(PLATFORM, terms, ApiException::invalidValue);
        if (!PLATFORM_VERSIONS.contains(terms.platformVersion())) {
            throw new ApiException(
                    "PlatformUnknownException", "The specified platform version does not exist.");
        }
        checkPlacement(terms);
        Rule.enforce(NETWORK, terms, ApiException::invalidValue);
        awsvpc.check(tx, terms.awsvpc());
    }

    /**
     * Refuses constraints and strategies that the scheduler does not know; looks at nothing else.
     *
     * @throws ApiException InvalidParameterException
     */
    public void checkPlacement(LaunchTerms terms) {
        Rule.enforce(PlacementChecks.RULES, terms, ApiException::invalidValue);
    }
}
