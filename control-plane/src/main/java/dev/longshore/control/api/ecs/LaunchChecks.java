package dev.longshore.control.api.ecs;

import static dev.longshore.control.api.ecs.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.domain.network.Vpc;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.ecs.AwsVpcConfiguration;
import dev.longshore.proto.ecs.RunTaskRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What may be asked of new tasks beside their definition (Amazon ECS API Reference, RunTask). */
final class LaunchChecks {
    private static final Pattern TOKEN = Pattern.compile("[!-~]*");
    private static final Set<String> PLATFORM_VERSIONS = Set.of("", "LATEST", "1.4.0", "1.3.0");

    private static final List<Rule<Wish>> REQUEST =
            List.of(
                    not(
                            wish ->
                                    wish.definition().getCompatibilitiesCount() > 0
                                            && !wish.definition()
                                                    .getCompatibilitiesList()
                                                    .contains(wish.launch().type()),
                            wish ->
                                    "Task definition does not support launch_type "
                                            + wish.launch().type()
                                            + "."),
                    // Any characters: Step Functions sends "AWS Step Functions".
                    longer("startedBy", RunTaskRequest::getStartedBy, 128),
                    longer("group", RunTaskRequest::getGroup, 255),
                    longer("referenceId", RunTaskRequest::getReferenceId, 1_024),
                    longer("clientToken", RunTaskRequest::getClientToken, 64),
                    not(
                            wish -> !TOKEN.matcher(wish.asked().getClientToken()).matches(),
                            "clientToken contains invalid characters: only ASCII characters 33 to 126 are allowed."),
                    not(
                            wish -> wish.asked().getGroup().startsWith("service:"),
                            "Task group names beginning with service: are reserved for services."),
                    not(
                            wish -> wish.asked().getPropagateTags().equals("SERVICE"),
                            "propagateTags cannot be SERVICE for a task that no service starts. It must be TASK_DEFINITION"
                                    + " or NONE."),
                    not(
                            wish ->
                                    !wish.onFargate()
                                            && !wish.asked().getPlatformVersion().isEmpty(),
                            wish ->
                                    "The platform version must be null when specifying an "
                                            + wish.launch().type()
                                            + " launch type."),
                    // No definition here configures a volume at launch: see VolumeChecks.
                    wish ->
                            wish.asked().getVolumeConfigurationsList().stream()
                                    .findFirst()
                                    .map(
                                            volume ->
                                                    "The volume '"
                                                            + volume.getName()
                                                            + "' of volumeConfigurations is not configured at launch in"
                                                            + " the task definition."));

    private final List<Rule<Wish>> network;

    LaunchChecks(ClusterSettings settings) {
        this.network =
                List.of(
                        not(
                                wish -> awsvpc(wish) && network(wish).getSubnetsCount() == 0,
                                "Network Configuration must be provided when networkMode 'awsvpc' is specified."),
                        not(
                                wish ->
                                        !awsvpc(wish)
                                                && wish.asked()
                                                        .getNetworkConfiguration()
                                                        .hasAwsvpcConfiguration(),
                                "Network Configuration is not valid for the given networkMode of this task definition."),
                        not(
                                wish ->
                                        !wish.onFargate()
                                                && network(wish)
                                                        .getAssignPublicIp()
                                                        .equals("ENABLED"),
                                "Assign public IP is not supported for this launch type."),
                        not(
                                wish -> network(wish).getSubnetsCount() > 16,
                                "subnets can have at most 16 items."),
                        not(
                                wish -> network(wish).getSecurityGroupsCount() > 5,
                                "securityGroups can have at most 5 items."),
                        wish -> unknownSubnet(settings, network(wish)),
                        wish -> unknownSecurityGroup(settings, network(wish)));
    }

    /**
     * Refuses tasks that cannot be launched as they are wished for.
     *
     * @throws ApiException InvalidParameterException; PlatformUnknownException
     */
    void check(Wish wish) {
        Rule.enforce(REQUEST, wish, ApiException::invalidParameter);
        if (!PLATFORM_VERSIONS.contains(wish.asked().getPlatformVersion())) {
            throw new ApiException(
                    "PlatformUnknownException", "The specified platform version does not exist.");
        }
        Rule.enforce(PlacementChecks.OF_WISH, wish, ApiException::invalidParameter);
        Rule.enforce(network, wish, ApiException::invalidParameter);
        OverrideChecks.check(wish);
        TagRules.check(wish.asked().getTagsList());
    }

    private static Rule<Wish> longer(
            String member, Function<RunTaskRequest, String> value, int most) {
        return not(
                wish -> value.apply(wish.asked()).length() > most,
                member + " longer than " + most + ".");
    }

    private static boolean awsvpc(Wish wish) {
        return wish.definition().getNetworkMode().equals("awsvpc");
    }

    private static AwsVpcConfiguration network(Wish wish) {
        return wish.asked().getNetworkConfiguration().getAwsvpcConfiguration();
    }

    private static Optional<String> unknownSubnet(
            ClusterSettings settings, AwsVpcConfiguration wanted) {
        return wanted.getSubnetsList().stream()
                .filter(id -> !settings.network().unknownIdsAreDefault())
                .filter(id -> Vpc.of(settings).subnet(id).isEmpty())
                .findFirst()
                .map(id -> "The subnet ID '" + id + "' does not exist");
    }

    private static Optional<String> unknownSecurityGroup(
            ClusterSettings settings, AwsVpcConfiguration wanted) {
        return wanted.getSecurityGroupsList().stream()
                .filter(id -> !settings.network().unknownIdsAreDefault())
                .filter(id -> !id.equals(Vpc.of(settings).defaultSecurityGroup()))
                .findFirst()
                .map(id -> "The security group ID '" + id + "' does not exist");
    }
}
