package dev.longshore.control.api.ecs.task;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.control.api.TagRules;
import dev.longshore.control.api.ecs.launch.LaunchTermsChecks;
import dev.longshore.control.api.ecs.launch.RequestTokens;
import dev.longshore.control.api.ecs.reference.EcsTags;
import dev.longshore.control.domain.Domain;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.function.Function;

/** What may be asked of new tasks beside their definition (Amazon ECS API Reference, RunTask). */
final class LaunchChecks {
    private static final int MAX_TOKEN = 64;

    private static final List<Rule<TaskRequest>> REQUEST =
            List.of(
                    // Any characters: Step Functions sends "AWS Step Functions".
                    longer("startedBy", RunTaskRequest::getStartedBy, 128),
                    longer("group", RunTaskRequest::getGroup, 255),
                    longer("referenceId", RunTaskRequest::getReferenceId, 1_024),
                    request ->
                            Rule.firstBroken(
                                    RequestTokens.upTo(MAX_TOKEN),
                                    request.asked().getClientToken()),
                    not(
                            request -> request.asked().getGroup().startsWith("service:"),
                            "Task group names beginning with service: are reserved for services."),
                    not(
                            request -> request.asked().getPropagateTags().equals("SERVICE"),
                            "propagateTags cannot be SERVICE for a task that no service starts. It must be TASK_DEFINITION"
                                    + " or NONE."),
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

    private final LaunchTermsChecks terms;

    LaunchChecks(Domain domain) {
        this.terms = new LaunchTermsChecks(domain);
    }

    /**
     * Refuses tasks that cannot be launched as they are wished for.
     *
     * @throws ApiException InvalidParameterException; PlatformUnknownException
     */
    void check(ReadTx tx, TaskRequest request) {
        Rule.enforce(REQUEST, request, ApiException::invalidValue);
        terms.check(tx, request.terms());
        OverrideChecks.check(request);
        TagRules.check(EcsTags.of(request.asked().getTagsList()));
    }

    private static Rule<TaskRequest> longer(
            String member, Function<RunTaskRequest, String> value, int most) {
        return not(
                request -> value.apply(request.asked()).length() > most,
                member + " longer than " + most + ".");
    }
}
