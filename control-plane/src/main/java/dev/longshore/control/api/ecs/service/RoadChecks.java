package dev.longshore.control.api.ecs.service;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.control.domain.arn.ElbArns;
import dev.longshore.control.domain.balancer.TargetGroups;
import dev.longshore.control.domain.service.Roads;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.ecs.AdvancedConfiguration;
import dev.longshore.proto.ecs.LoadBalancer;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the rules and target groups between which a service's traffic is shifted must keep (Amazon
 * ECS API Reference, AdvancedConfiguration; Amazon ECS Developer Guide, "Troubleshooting Amazon ECS
 * blue/green deployments").
 */
final class RoadChecks {
    private static final List<Rule<Service>> SERVICE =
            List.of(
                    not(
                            service -> advanced(service) % balancers(service) != 0,
                            "Either all or none of the provided loadBalancers must have"
                                    + " advancedConfiguration defined"),
                    not(
                            service -> ShiftOptions.shifts(service) && advanced(service) == 0,
                            "advancedConfiguration field is required for all loadBalancers when"
                                    + " using a non-ROLLING deployment strategy"),
                    not(
                            service -> repeated(service).isPresent(),
                            service ->
                                    "Duplicate targetGroupArn found: "
                                            + repeated(service).orElseThrow()));

    private static final List<Rule<AdvancedConfiguration>> ENTRY =
            List.of(
                    not(
                            it -> it.getAlternateTargetGroupArn().isEmpty(),
                            "alternateTargetGroupArn cannot be empty in an advancedConfiguration."),
                    not(
                            it -> it.getProductionListenerRule().isEmpty(),
                            "productionListenerRule cannot be empty in an advancedConfiguration."),
                    not(
                            it -> it.getProductionListenerRule().equals(it.getTestListenerRule()),
                            it ->
                                    "The following rules cannot be used as both production and test"
                                            + " listener rules: "
                                            + it.getTestListenerRule()));

    private RoadChecks() {}

    /**
     * Refuses ways of traffic that cannot be.
     *
     * @param known whether the service has the same load balancers already
     * @throws ApiException InvalidParameterException
     */
    static void check(ReadTx tx, Service service, boolean known) {
        if (service.getLoadBalancersCount() == 0) {
            return;
        }
        Rule.enforce(SERVICE, service, ApiException::invalidValue);
        if (advanced(service) == 0) {
            keepsTraffic(tx, service);
        }
        for (LoadBalancer balancer : service.getLoadBalancersList()) {
            if (balancer.hasAdvancedConfiguration() && !known) {
                check(tx, balancer);
            }
        }
    }

    /** Who shifts no more stays where the traffic is: in the other group nobody would come by. */
    private static void keepsTraffic(ReadTx tx, Service service) {
        Optional<ServiceDeploymentState> present =
                References.service(tx, Arns.id(service.getClusterArn()), service.getServiceName())
                        .flatMap(row -> row.getDeploymentsList().stream().findFirst());
        List<String> asked =
                service.getLoadBalancersList().stream()
                        .map(LoadBalancer::getTargetGroupArn)
                        .toList();
        List<String> live =
                present.<List<String>>map(ServiceDeploymentState::getTargetGroupsList)
                        .orElse(List.of());
        for (int i = 0; i < live.size(); i++) {
            LoadBalancer before = present.orElseThrow().getLoadBalancers(i);
            String idle =
                    live.get(i).equals(before.getTargetGroupArn())
                            ? before.getAdvancedConfiguration().getAlternateTargetGroupArn()
                            : before.getTargetGroupArn();
            if (asked.contains(idle) && !asked.contains(live.get(i))) {
                throw ApiException.invalidValue(
                        "The target group "
                                + idle
                                + " gets no traffic now: name "
                                + live.get(i)
                                + ", which the service's tasks are registered in, to go on without"
                                + " advancedConfiguration.");
            }
        }
    }

    private static void check(ReadTx tx, LoadBalancer balancer) {
        AdvancedConfiguration advanced = balancer.getAdvancedConfiguration();
        Rule.enforce(ENTRY, advanced, ApiException::invalidValue);
        boolean ofNetwork = isOfNetwork(tx, balancer.getTargetGroupArn());
        checkRule(tx, "productionListenerRule", advanced.getProductionListenerRule(), ofNetwork);
        if (!advanced.getTestListenerRule().isEmpty()) {
            checkRule(tx, "testListenerRule", advanced.getTestListenerRule(), ofNetwork);
        } else if (!ofNetwork && !isOfBoth(tx, balancer)) {
            throw ApiException.invalidValue(
                    "For Application LoadBalancer, testListenerRule is required when"
                            + " productionListenerRule is not associated with both targetGroup and"
                            + " alternateTargetGroup");
        }
    }

    private static boolean isOfNetwork(ReadTx tx, String group) {
        return TargetGroups.withArn(tx, group)
                .map(row -> row.getTargetGroup().getProtocol())
                .filter(protocol -> protocol.equals("TCP") || protocol.equals("TLS"))
                .isPresent();
    }

    private static void checkRule(ReadTx tx, String member, String arn, boolean ofNetwork) {
        boolean form =
                ofNetwork ? ElbArns.listener(arn).isPresent() : ElbArns.rule(arn).isPresent();
        if (!form) {
            throw ApiException.invalidValue(
                    member
                            + " has an invalid ARN format. Must be RuleArn for ALB or ListenerArn"
                            + " for NLB. Got: "
                            + arn);
        }
        if (Roads.weights(tx, arn).isEmpty()) {
            throw ApiException.invalidValue(
                    "The " + member + " " + arn + " does not exist, or does not forward.");
        }
    }

    private static boolean isOfBoth(ReadTx tx, LoadBalancer balancer) {
        AdvancedConfiguration advanced = balancer.getAdvancedConfiguration();
        Optional<Map<String, Integer>> weights =
                Roads.weights(tx, advanced.getProductionListenerRule());
        return weights.filter(it -> it.containsKey(balancer.getTargetGroupArn()))
                .filter(it -> it.containsKey(advanced.getAlternateTargetGroupArn()))
                .isPresent();
    }

    private static int balancers(Service service) {
        return service.getLoadBalancersCount();
    }

    private static int advanced(Service service) {
        return (int)
                service.getLoadBalancersList().stream()
                        .filter(LoadBalancer::hasAdvancedConfiguration)
                        .count();
    }

    /** A target group may stand once only among those between which traffic is shifted. */
    private static Optional<String> repeated(Service service) {
        if (advanced(service) == 0) {
            return Optional.empty();
        }
        List<String> groups =
                service.getLoadBalancersList().stream()
                        .flatMap(
                                it ->
                                        Stream.of(
                                                it.getTargetGroupArn(),
                                                it.getAdvancedConfiguration()
                                                        .getAlternateTargetGroupArn()))
                        .toList();
        return groups.stream()
                .filter(group -> groups.indexOf(group) != groups.lastIndexOf(group))
                .findFirst();
    }
}
