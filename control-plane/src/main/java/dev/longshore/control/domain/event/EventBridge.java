package dev.longshore.control.domain.event;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.wire.WireTime;
import dev.longshore.control.wire.json.AwsJsonWriter;
import dev.longshore.control.wire.json.JsonText;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.api.TimestampFormat;
import dev.longshore.proto.ecs.ContainerInstance;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.EventRow;
import dev.longshore.proto.store.ServiceAction;
import dev.longshore.state.tables.ecs.InstanceKey;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;

/**
 * Shows events as Amazon ECS sends them to EventBridge: with its envelope, and times in ISO 8601
 * (Amazon ECS Developer Guide, Amazon ECS events). Any server shows the same event in the same way.
 */
public final class EventBridge {
    /** Tags of tasks and container instances are not in events. */
    private static final Set<String> UNTOLD = Set.of("tags");

    private final EcsArns arns;

    public EventBridge(EcsArns arns) {
        this.arns = arns;
    }

    /** What an event is about: its only entry among {@code resources}. */
    static String resource(EventRow event) {
        return switch (event.getDetailCase()) {
            case TASK -> event.getTask().getTask().getTaskArn();
            case INSTANCE -> event.getInstance().getInstance().getContainerInstanceArn();
            case SERVICE, DEPLOYMENT, HOOK, DETAIL_NOT_SET -> event.getResource();
        };
    }

    /** The event in JSON, on one line. */
    String json(EventToken token, EventType type, EventRow event) {
        var text = new StringWriter();
        try (var json = JsonText.FACTORY.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("version", "0");
            json.writeStringField("id", id(token));
            json.writeStringField("detail-type", type.detailType());
            json.writeStringField("source", "aws.ecs");
            json.writeStringField("account", arns.installation().accountId());
            json.writeStringField("time", seconds(event.getAt()));
            json.writeStringField("region", arns.installation().region());
            json.writeArrayFieldStart("resources");
            json.writeString(resource(event));
            json.writeEndArray();
            json.writeObjectFieldStart("detail");
            writeDetail(json, event);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing but a bug: the text stays in memory
        }
        return text.toString();
    }

    /** The same at each look and on each server, so that a receiver can tell a repetition. */
    private static String id(EventToken token) {
        return UUID.nameUUIDFromBytes(token.toString().getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static String seconds(Timestamp at) {
        return Timestamps.instant(at).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private void writeDetail(JsonGenerator json, EventRow event) throws IOException {
        switch (event.getDetailCase()) {
            case TASK -> {
                write(json, withInterfaces(event.getTask().getTask()), UNTOLD);
                json.writeStringField("updatedAt", millis(event.getAt()));
            }
            case INSTANCE -> {
                ContainerInstance instance = event.getInstance().getInstance();
                write(json, instance, UNTOLD);
                json.writeStringField("clusterArn", arns.cluster(cluster(instance)));
                json.writeStringField("updatedAt", millis(event.getAt()));
            }
            case SERVICE -> {
                ServiceAction action = event.getService();
                boolean noProvider = action.getCapacityProviderArnsCount() == 0;
                write(json, action, noProvider ? Set.of("capacityProviderArns") : Set.of());
            }
            case DEPLOYMENT -> write(json, event.getDeployment(), Set.of());
            case HOOK -> write(json, event.getHook(), Set.of());
            case DETAIL_NOT_SET -> {}
        }
    }

    private static void write(JsonGenerator json, Message detail, Set<String> without)
            throws IOException {
        AwsJsonWriter.members(json, detail, TimestampFormat.DATE_TIME, without);
    }

    /** Events call a task's network interface by another name than DescribeTasks. */
    private static Task withInterfaces(Task task) {
        var shown = task.toBuilder();
        shown.getAttachmentsBuilderList().stream()
                .filter(attachment -> attachment.getType().equals("ElasticNetworkInterface"))
                .forEach(attachment -> attachment.setType("eni"));
        return shown.build();
    }

    /** The name of the cluster that an instance has joined, out of its ARN. */
    static String cluster(ContainerInstance instance) {
        return InstanceKey.ofArn(instance.getContainerInstanceArn())
                .map(InstanceKey::cluster)
                .orElse("");
    }

    private static String millis(Timestamp at) {
        return WireTime.text(at, TimestampFormat.DATE_TIME);
    }
}
