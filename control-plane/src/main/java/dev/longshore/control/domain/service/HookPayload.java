package dev.longshore.control.domain.service;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.wire.json.JsonText;
import dev.longshore.proto.ecs.DeploymentLifecycleHook;
import dev.longshore.proto.store.DeploymentHook;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TrafficShift;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What a hook is told: the document that ECS hands to a hook's function (Amazon ECS Developer
 * Guide, "Lifecycle hooks for Amazon ECS service deployments").
 */
public final class HookPayload {
    private final EcsArns arns;

    public HookPayload(EcsArns arns) {
        this.arns = arns;
    }

    /** The document in JSON, for a hook of the service's present deployment. */
    public String json(ServiceKey key, ServiceRow row, DeploymentHook hook) {
        ServiceDeploymentState primary = row.getDeployments(0);
        var text = new StringWriter();
        try (var json = JsonText.FACTORY.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("executionId", execution(hook));
            json.writeStringField("lifecycleStage", hook.getStage());
            json.writeStringField(
                    "resourceArn",
                    arns.serviceDeployment(
                            key.cluster(), key.service(), primary.getServiceDeployment()));
            json.writeObjectFieldStart("executionDetails");
            json.writeStringField("serviceArn", row.getService().getServiceArn());
            json.writeStringField("targetServiceRevisionArn", revision(key, green(row)));
            weights(json, "testTrafficWeights", key, row, hook.getStage());
            weights(json, "productionTrafficWeights", key, row, hook.getStage());
            json.writeEndObject();
            json.writeFieldName("hookDetails");
            json.writeRawValue(details(row, hook));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing but a bug: the text stays in memory
        }
        return text.toString();
    }

    /** The same for each try, so that whoever is asked can tell. */
    private static String execution(DeploymentHook hook) {
        return UUID.nameUUIDFromBytes(hook.getHookId().getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** The deployment that traffic is shifted to, whichever way it goes now. */
    private static ServiceDeploymentState green(ServiceRow row) {
        TrafficShift shift = row.getDeployments(0).getShift();
        return shift.getBack() ? source(row) : row.getDeployments(0);
    }

    private static ServiceDeploymentState source(ServiceRow row) {
        String id = row.getDeployments(0).getShift().getSource();
        return row.getDeploymentsList().stream()
                .filter(state -> state.getDeployment().getId().equals(id))
                .findFirst()
                .orElse(ServiceDeploymentState.getDefaultInstance());
    }

    private String revision(ServiceKey key, ServiceDeploymentState state) {
        return arns.serviceRevision(key.cluster(), key.service(), state.getRevision());
    }

    /** Only while that traffic moves, or is about to. */
    private void weights(
            JsonGenerator json, String name, ServiceKey key, ServiceRow row, String stage)
            throws IOException {
        TrafficShift shift = row.getDeployments(0).getShift();
        json.writeObjectFieldStart(name);
        boolean test = name.startsWith("test");
        boolean told =
                test
                        ? stage.equals(Stage.TEST_TRAFFIC_SHIFT.name())
                        : stage.equals(Stage.PRODUCTION_TRAFFIC_SHIFT.name())
                                || stage.equals(Stage.PRE_PRODUCTION_TRAFFIC_SHIFT.name());
        if (told && row.getDeployments(0).hasShift()) {
            int share = test ? shift.getTest() : shift.getProduction();
            ServiceDeploymentState blue = shift.getBack() ? row.getDeployments(0) : source(row);
            json.writeNumberField(revision(key, green(row)), Steps.percent(share));
            if (!blue.getRevision().isEmpty()) {
                json.writeNumberField(revision(key, blue), Steps.percent(Steps.ALL - share));
            }
        }
        json.writeEndObject();
    }

    private static String details(ServiceRow row, DeploymentHook hook) {
        return row.getService().getDeploymentConfiguration().getLifecycleHooksList().stream()
                .filter(it -> it.getHookTargetArn().equals(hook.getTarget()))
                .filter(it -> it.getLifecycleStagesList().contains(hook.getStage()))
                .filter(DeploymentLifecycleHook::hasHookDetails)
                .map(DeploymentLifecycleHook::getHookDetails)
                .findFirst()
                .orElse("null");
    }
}
