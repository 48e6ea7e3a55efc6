package dev.longshore.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Timestamp;
import dev.longshore.proto.api.ApiOptions;
import dev.longshore.proto.api.FieldTraits;
import dev.longshore.proto.ecs.EcsProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkField;

/**
 * Compares ecs.proto with what AWS's own SDK for Java knows: operations, members and their names on
 * the wire, types, the values of enumerations, errors. Whatever only one side has is a difference.
 */
class EcsConformanceTest {
    /** Differences that stay, each with its reason. */
    private static final Map<String, String> ACCEPTED =
            Map.of(
                    "InstanceHealthCheckResult.type values: only ecs.proto has [AGENT_CONNECTIVITY]",
                    "the model that ecs.proto was made from is newer than this SDK",
                    "Task.stopCode values: only ecs.proto has [InfrastructureHealth]",
                    "the model that ecs.proto was made from is newer than this SDK");

    private final List<String> differences = new ArrayList<>();
    private final Set<Class<?>> seen = new HashSet<>();

    @Test
    void equalsTheSdkOfAws() {
        var ours = new TreeMap<String, MethodDescriptor>();
        EcsProto.getDescriptor()
                .findServiceByName("ECS")
                .getMethods()
                .forEach(method -> ours.put(method.getName(), method));
        var theirs = SdkService.operations();
        compare("operations", ours.keySet(), theirs.keySet());
        ours.keySet().retainAll(theirs.keySet());
        ours.forEach((name, method) -> compareOperation(method, theirs.get(name)));

        assertThat(theirs).hasSize(77);
        assertThat(seen).hasSizeGreaterThan(300);
        assertThat(differences.stream().filter(line -> !ACCEPTED.containsKey(line))).isEmpty();
        assertThat(differences).containsAll(ACCEPTED.keySet());
    }

    @Test
    void everyErrorOfAnOperationIsAMessageWithAStatus() {
        for (var method : EcsProto.getDescriptor().findServiceByName("ECS").getMethods()) {
            for (var error : method.getOptions().getExtension(ApiOptions.method).getErrorsList()) {
                var message = EcsProto.getDescriptor().findMessageTypeByName(error);
                assertThat(message).as(error).isNotNull();
                assertThat(message.getOptions().getExtension(ApiOptions.message).getException())
                        .as(error)
                        .satisfies(traits -> assertThat(traits.getStatus()).isIn(400, 500));
            }
        }
    }

    private void compareOperation(MethodDescriptor ours, SdkService.SdkOperation theirs) {
        var traits = ours.getOptions().getExtension(ApiOptions.method);
        compare(ours.getName() + " errors", new TreeSet<>(traits.getErrorsList()), theirs.errors());
        compareStructure(ours.getInputType(), theirs.request());
        compareStructure(ours.getOutputType(), theirs.response());
    }

    private void compareStructure(Descriptor ours, Class<?> theirs) {
        if (!seen.add(theirs)) {
            return;
        }
        compare("shape names", Set.of(ours.getName()), Set.of(theirs.getSimpleName()));
        var fields = new TreeMap<String, FieldDescriptor>();
        ours.getFields().forEach(field -> fields.put(field.getJsonName(), field));
        var members = SdkService.members(theirs);
        compare(ours.getName(), fields.keySet(), members.keySet());
        fields.keySet().retainAll(members.keySet());
        fields.forEach((name, field) -> compareField(field, theirs, members.get(name)));
    }

    private void compareField(FieldDescriptor field, Class<?> shape, SdkField<?> member) {
        var name = shape.getSimpleName() + "." + field.getJsonName();
        var traits = field.getOptions().getExtension(ApiOptions.field);
        compare(name, Set.of(type(field, traits)), Set.of(SdkService.type(member)));
        compare(
                name + " values",
                new TreeSet<>(traits.getAllowedList()),
                SdkService.values(shape, member));
        var message = structure(field);
        if (message != null) {
            SdkService.structure(member).ifPresent(theirs -> compareStructure(message, theirs));
        }
    }

    /** The type of a field in the words of {@link SdkService#type}. */
    private static String type(FieldDescriptor field, FieldTraits traits) {
        if (field.isMapField()) {
            var value = field.getMessageType().findFieldByName("value");
            return "map<string, " + scalar(value, traits) + ">";
        }
        if (isList(field)) {
            return "list<" + scalar(field.getMessageType().findFieldByName("items"), traits) + ">";
        }
        var scalar = scalar(field, traits);
        return field.isRepeated() ? "list<" + scalar + ">" : scalar;
    }

    private static String scalar(FieldDescriptor field, FieldTraits traits) {
        return switch (field.getType()) {
            case STRING -> traits.getDocument() ? "document" : "string";
            case MESSAGE ->
                    field.getMessageType().equals(Timestamp.getDescriptor())
                            ? "timestamp"
                            : field.getMessageType().getName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
    }

    private static boolean isList(FieldDescriptor field) {
        return field.getType() == FieldDescriptor.Type.MESSAGE
                && field.getMessageType().getOptions().getExtension(ApiOptions.message).getList();
    }

    private static Descriptor structure(FieldDescriptor field) {
        if (field.getType() != FieldDescriptor.Type.MESSAGE) {
            return null;
        }
        if (field.isMapField()) {
            return structure(field.getMessageType().findFieldByName("value"));
        }
        return isList(field)
                ? structure(field.getMessageType().findFieldByName("items"))
                : field.getMessageType();
    }

    private void compare(String what, Set<?> ours, Set<?> theirs) {
        note(what + ": only ecs.proto has ", ours, theirs);
        note(what + ": only the SDK has ", theirs, ours);
    }

    private void note(String text, Set<?> here, Set<?> there) {
        var surplus =
                here.stream().filter(item -> !there.contains(item)).collect(Collectors.toSet());
        if (!surplus.isEmpty()) {
            differences.add(text + surplus);
        }
    }
}
