package dev.longshore.control.api.ecs;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.query.ClusterQuery;
import dev.longshore.control.query.QuerySyntaxException;
import dev.longshore.control.settings.ClusterSettings;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.proto.ecs.PlacementConstraint;
import dev.longshore.proto.ecs.PlacementStrategy;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.TaskOverride;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What may be asked of new tasks beside their definition (Amazon ECS API Reference, RunTask). Each
 * check throws InvalidParameterException.
 */
final class LaunchChecks {
    private static final int MAX_OVERRIDES_CHARACTERS = 8_192;

    private final ClusterSettings settings;

    LaunchChecks(ClusterSettings settings) {
        this.settings = settings;
    }

    /** The network must fit the definition's mode, and name what exists. */
    void network(TaskDefinition definition, NetworkConfiguration network) {
        boolean awsvpc = definition.getNetworkMode().equals("awsvpc");
        if (awsvpc && network.getAwsvpcConfiguration().getSubnetsCount() == 0) {
            throw ApiException.invalidParameter(
                    "Network Configuration must be provided when networkMode 'awsvpc' is specified.");
        }
        if (!awsvpc && network.hasAwsvpcConfiguration()) {
            throw ApiException.invalidParameter(
                    "Network Configuration is not valid for the given networkMode of this task definition.");
        }
        var wanted = network.getAwsvpcConfiguration();
        if (wanted.getSubnetsCount() > 16) {
            throw ApiException.invalidParameter("subnets can have at most 16 items.");
        }
        if (wanted.getSecurityGroupsCount() > 5) {
            throw ApiException.invalidParameter("securityGroups can have at most 5 items.");
        }
        if (!settings.unknownIdsAreDefault()) {
            wanted.getSubnetsList().stream()
                    .filter(id -> settings.vpc().subnet(id).isEmpty())
                    .findFirst()
                    .ifPresent(
                            id -> {
                                throw ApiException.invalidParameter(
                                        "The subnet ID '" + id + "' does not exist");
                            });
            wanted.getSecurityGroupsList().stream()
                    .filter(id -> !id.equals(settings.vpc().defaultSecurityGroup()))
                    .findFirst()
                    .ifPresent(
                            id -> {
                                throw ApiException.invalidParameter(
                                        "The security group ID '" + id + "' does not exist");
                            });
        }
    }

    /** Overrides must be of containers that there are, and not too many. */
    static void overrides(TaskDefinition definition, TaskOverride overrides) {
        if (overrides.toString().length() > MAX_OVERRIDES_CHARACTERS) {
            throw ApiException.invalidParameter(
                    "Overrides can have at most " + MAX_OVERRIDES_CHARACTERS + " characters.");
        }
        Set<String> known =
                definition.getContainerDefinitionsList().stream()
                        .map(ContainerDefinition::getName)
                        .collect(Collectors.toSet());
        overrides
                .getContainerOverridesList()
                .forEach(
                        override -> {
                            if (!known.contains(override.getName())) {
                                throw ApiException.invalidParameter(
                                        "Override for container named "
                                                + override.getName()
                                                + " is not a container in the TaskDefinition.");
                            }
                            EnvironmentFileChecks.violation(
                                            override.getName(), override.getEnvironmentFilesList())
                                    .ifPresent(
                                            text -> {
                                                throw ApiException.invalidParameter(text);
                                            });
                        });
    }

    /** Constraints and strategy must be ones that the scheduler knows. */
    static void placement(List<PlacementConstraint> constraints, List<PlacementStrategy> strategy) {
        if (constraints.size() > 10) {
            throw ApiException.invalidParameter(
                    "A task can have at most 10 placement constraints.");
        }
        if (strategy.size() > 5) {
            throw ApiException.invalidParameter(
                    "A task can have at most 5 placement strategy rules.");
        }
        for (PlacementConstraint constraint : constraints) {
            if (constraint.getType().equals("memberOf")) {
                try {
                    ClusterQuery.parse(constraint.getExpression());
                } catch (QuerySyntaxException e) {
                    throw ApiException.invalidParameter(
                            "Invalid placement constraint expression: " + e.getMessage());
                }
            } else if (constraint.hasExpression() && !constraint.getExpression().isEmpty()) {
                throw ApiException.invalidParameter(
                        "An expression is not allowed with the constraint type distinctInstance.");
            }
        }
        for (PlacementStrategy rule : strategy) {
            boolean valid =
                    switch (rule.getType()) {
                        case "random" -> !rule.hasField() || rule.getField().isEmpty();
                        case "binpack" ->
                                rule.getField().equalsIgnoreCase("cpu")
                                        || rule.getField().equalsIgnoreCase("memory");
                        default ->
                                rule.getField().equals("instanceId")
                                        || rule.getField().equals("host")
                                        || rule.getField().startsWith("attribute:");
                    };
            if (!valid) {
                throw ApiException.invalidParameter(
                        "Invalid field '"
                                + rule.getField()
                                + "' for the placement strategy type "
                                + rule.getType()
                                + ".");
            }
        }
    }
}
