package dev.longshore.control.api.ecs.service;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.control.domain.balancer.TargetGroups;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.LoadBalancer;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.elbv2.TargetGroup;
import dev.longshore.proto.store.TargetGroupRow;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.Optional;

/**
 * What the target groups of a service's tasks must keep (Amazon ECS API Reference, LoadBalancer). A
 * target is a task's own address here: groups of the type {@code instance} are not offered to
 * services.
 */
final class BalancerChecks {
    private static final int MOST = 5;

    private static final List<Rule<Asked>> CONTAINER =
            List.of(
                    not(
                            asked -> asked.arn().isEmpty(),
                            "targetGroupArn cannot be empty in a loadBalancers entry."),
                    not(
                            asked -> asked.container().isEmpty(),
                            asked ->
                                    "The container "
                                            + asked.balancer().getContainerName()
                                            + " does not exist in the task definition."),
                    not(
                            asked -> !asked.exposes(),
                            asked ->
                                    "The container "
                                            + asked.balancer().getContainerName()
                                            + " did not have a container port "
                                            + asked.balancer().getContainerPort()
                                            + " defined."));

    private static final List<Rule<Asked>> GROUP =
            List.of(
                    not(
                            asked -> asked.group().isEmpty(),
                            asked -> "The target group " + asked.arn() + " does not exist."),
                    not(
                            asked -> !asked.type().equals("ip") && asked.hasAddress(),
                            BalancerChecks::incompatible),
                    not(
                            asked -> asked.type().equals("ip") && !asked.hasAddress(),
                            BalancerChecks::incompatible));

    private BalancerChecks() {}

    /** An entry of a service's list, with what it names. */
    private record Asked(
            LoadBalancer balancer, Optional<TargetGroupRow> group, TaskDefinition definition) {
        String arn() {
            return balancer.getTargetGroupArn();
        }

        String type() {
            return group.map(TargetGroupRow::getTargetGroup)
                    .map(TargetGroup::getTargetType)
                    .orElse("");
        }

        boolean hasAddress() {
            return definition.getNetworkMode().equals("awsvpc");
        }

        Optional<ContainerDefinition> container() {
            return definition.getContainerDefinitionsList().stream()
                    .filter(it -> it.getName().equals(balancer.getContainerName()))
                    .findFirst();
        }

        boolean exposes() {
            return container().stream()
                    .flatMap(it -> it.getPortMappingsList().stream())
                    .anyMatch(it -> it.getContainerPort() == balancer.getContainerPort());
        }
    }

    private static String incompatible(Asked asked) {
        return "The provided target group "
                + asked.arn()
                + " has target type "
                + asked.type()
                + ", which is incompatible with the "
                + asked.definition().getNetworkMode()
                + " network mode specified in the task definition.";
    }

    /**
     * Refuses target groups in which no task of a definition can be.
     *
     * @throws ApiException InvalidParameterException; UnsupportedFeatureException
     */
    static void check(ReadTx tx, Service service, TaskDefinition definition) {
        boolean known =
                References.service(tx, Arns.id(service.getClusterArn()), service.getServiceName())
                        .map(row -> row.getService().getLoadBalancersList())
                        .filter(service.getLoadBalancersList()::equals)
                        .isPresent();
        if (service.getLoadBalancersCount() > MOST) {
            throw ApiException.invalidValue("load balancers can have at most " + MOST + " items.");
        }
        RoadChecks.check(tx, service, known);
        for (LoadBalancer balancer : service.getLoadBalancersList()) {
            Optional<TargetGroupRow> group = TargetGroups.withArn(tx, balancer.getTargetGroupArn());
            var asked = new Asked(balancer, group, definition);
            Rule.enforce(CONTAINER, asked, ApiException::invalidValue);
            // What has become of a group since does not keep the service from going on.
            if (known) {
                continue;
            }
            Rule.enforce(GROUP, asked, ApiException::invalidValue);
            if (!group.orElseThrow().getTargetGroup().getTargetType().equals("ip")) {
                throw NotOfferedInServices.notOffered("a target group of the type instance");
            }
            checkUsed(tx, group.get());
            if (balancer.hasAdvancedConfiguration()) {
                alternate(tx, balancer, definition);
            }
        }
    }

    private static void alternate(ReadTx tx, LoadBalancer balancer, TaskDefinition definition) {
        LoadBalancer other =
                balancer.toBuilder()
                        .setTargetGroupArn(
                                balancer.getAdvancedConfiguration().getAlternateTargetGroupArn())
                        .build();
        Optional<TargetGroupRow> group = TargetGroups.withArn(tx, other.getTargetGroupArn());
        Rule.enforce(GROUP, new Asked(other, group, definition), ApiException::invalidValue);
        checkUsed(tx, group.orElseThrow());
    }

    private static void checkUsed(ReadTx tx, TargetGroupRow group) {
        if (!TargetGroups.isUsed(tx, TargetGroups.key(group.getTargetGroup()))) {
            throw ApiException.invalidValue(
                    "The target group with targetGroupArn "
                            + group.getTargetGroup().getTargetGroupArn()
                            + " does not have an associated load balancer.");
        }
    }
}
