package dev.longshore.control.api.ecs.task;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.control.api.TagRules;
import dev.longshore.control.api.ecs.reference.EcsTags;
import dev.longshore.control.domain.Domain;
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

    private static final List<Rule<TaskRequest>> REQUEST =
            List.of(
                    not(
                            request ->
                                    request.definition().getCompatibilitiesCount() > 0
                                            && !request.definition()
                                                    .getCompatibilitiesList()
                                                    .contains(request.launch().type()),
                            request ->
                                    "Task definition does not support launch_type "
                                            + request.launch().type()
                                            + "."),
                    // Any characters: Step Functions sends "AWS Step Functions".
                    longer("startedBy", RunTaskRequest::getStartedBy, 128),
                    longer("group", RunTaskRequest::getGroup, 255),
                    longer("referenceId", RunTaskRequest::getReferenceId, 1_024),
                    longer("clientToken", RunTaskRequest::getClientToken, 64),
                    not(
                            request -> !TOKEN.matcher(request.asked().getClientToken()).matches(),
                            "clientToken contains invalid characters: only ASCII characters 33 to 126 are allowed."),
                    not(
                            request -> request.asked().getGroup().startsWith("service:"),
                            "Task group names beginning with service: are reserved for services."),
                    not(
                            request -> request.asked().getPropagateTags().equals("SERVICE"),
                            "propagateTags cannot be SERVICE for a task that no service starts. It must be TASK_DEFINITION"
                                    + " or NONE."),
                    not(
                            request ->
                                    !request.onFargate()
                                            && !request.asked().getPlatformVersion().isEmpty(),
                            request ->
                                    "The platform version must be null when specifying an "
                                            + request.launch().type()
                                            + " launch type."),
                    // No definition here configures a volume at launch: see VolumeChecks.
                    request ->
                            request.asked().getVolumeConfigurationsList().stream()
                                    .findFirst()
                                    .map(
                                            volume ->
                                                    "The volume '"
                                                            + volume.getName()
                                                            + "' of volumeConfigurations is not configured at launch in"
                                                            + " the task definition."));

    private final List<Rule<TaskRequest>> network;

    LaunchChecks(Domain domain) {
        this.network =
                List.of(
                        not(
                                request ->
                                        awsvpc(request) && network(request).getSubnetsCount() == 0,
                                "Network Configuration must be provided when networkMode 'awsvpc' is specified."),
                        not(
                                request ->
                                        !awsvpc(request)
                                                && request.asked()
                                                        .getNetworkConfiguration()
                                                        .hasAwsvpcConfiguration(),
                                "Network Configuration is not valid for the given networkMode of this task definition."),
                        not(
                                request ->
                                        !request.onFargate()
                                                && network(request)
                                                        .getAssignPublicIp()
                                                        .equals("ENABLED"),
                                "Assign public IP is not supported for this launch type."),
                        not(
                                request -> network(request).getSubnetsCount() > 16,
                                "subnets can have at most 16 items."),
                        not(
                                request -> network(request).getSecurityGroupsCount() > 5,
                                "securityGroups can have at most 5 items."),
                        request -> unknownSubnet(domain, network(request)),
                        request -> unknownSecurityGroup(domain, network(request)));
    }

    /**
     * Refuses tasks that cannot be launched as they are wished for.
     *
     * @throws ApiException InvalidParameterException; PlatformUnknownException
     */
    void check(TaskRequest request) {
        Rule.enforce(REQUEST, request, ApiException::invalidValue);
        if (!PLATFORM_VERSIONS.contains(request.asked().getPlatformVersion())) {
            throw new ApiException(
                    "PlatformUnknownException", "The specified platform version does not exist.");
        }
        Rule.enforce(PlacementChecks.OF_REQUEST, request, ApiException::invalidValue);
        Rule.enforce(network, request, ApiException::invalidValue);
        OverrideChecks.check(request);
        TagRules.check(EcsTags.of(request.asked().getTagsList()));
    }

    private static Rule<TaskRequest> longer(
            String member, Function<RunTaskRequest, String> value, int most) {
        return not(
                request -> value.apply(request.asked()).length() > most,
                member + " longer than " + most + ".");
    }

    private static boolean awsvpc(TaskRequest request) {
        return request.definition().getNetworkMode().equals("awsvpc");
    }

    private static AwsVpcConfiguration network(TaskRequest request) {
        return request.asked().getNetworkConfiguration().getAwsvpcConfiguration();
    }

    private static Optional<String> unknownSubnet(Domain domain, AwsVpcConfiguration wanted) {
        return wanted.getSubnetsList().stream()
                .filter(id -> !domain.settings().network().unknownIdsAreDefault())
                .filter(id -> domain.vpc().subnet(id).isEmpty())
                .findFirst()
                .map(id -> "The subnet ID '" + id + "' does not exist");
    }

    private static Optional<String> unknownSecurityGroup(
            Domain domain, AwsVpcConfiguration wanted) {
        return wanted.getSecurityGroupsList().stream()
                .filter(id -> !domain.settings().network().unknownIdsAreDefault())
                .filter(id -> !id.equals(domain.vpc().defaultSecurityGroup()))
                .findFirst()
                .map(id -> "The security group ID '" + id + "' does not exist");
    }
}
