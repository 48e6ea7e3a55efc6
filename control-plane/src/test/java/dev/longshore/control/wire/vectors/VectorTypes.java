package dev.longshore.control.wire.vectors;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Timestamp;
import com.google.protobuf.TimestampProto;
import dev.longshore.control.wire.Json;
import dev.longshore.proto.api.ApiOptions;
import dev.longshore.proto.api.FieldTraits;
import dev.longshore.proto.api.MessageTraits;
import dev.longshore.proto.api.TimestampFormat;
import dev.longshore.proto.api.XmlTraits;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Message types made of the shapes of AWS's protocol test vectors, the way that ecs.proto was made
 * of its model.
 */
public final class VectorTypes {
    private final Map<String, @Nullable Object> shapes;
    private final FileDescriptorProto.Builder file =
            FileDescriptorProto.newBuilder()
                    .setName("vectors.proto")
                    .setSyntax("proto2") // Its optional scalars have presence.
                    .addDependency(TimestampProto.getDescriptor().getName());
    private final Set<String> declared = new HashSet<>();
    private final FileDescriptor types;

    public VectorTypes(Map<String, @Nullable Object> shapes) {
        this.shapes = shapes;
        file.addMessageType(DescriptorProto.newBuilder().setName("Nothing"));
        shapes.forEach(
                (name, shape) -> {
                    if (isStructure(name)) {
                        file.addMessageType(structure(name));
                    }
                });
        try {
            this.types =
                    FileDescriptor.buildFrom(
                            file.build(), new FileDescriptor[] {TimestampProto.getDescriptor()});
        } catch (DescriptorValidationException e) {
            throw new LinkageError("the vectors' shapes make no descriptors", e);
        }
    }

    private boolean isStructure(String name) {
        return type(name).equals("structure") && !isDocument(name);
    }

    Map<String, @Nullable Object> shape(String name) {
        return Json.asObject(shapes.get(name));
    }

    String type(String name) {
        return String.valueOf(shape(name).get("type"));
    }

    boolean isDocument(String name) {
        return Boolean.TRUE.equals(shape(name).get("document"));
    }

    static String target(@Nullable Object reference) {
        return String.valueOf(Json.asObject(reference).get("shape"));
    }

    private DescriptorProto structure(String name) {
        var message = DescriptorProto.newBuilder().setName(name);
        Json.asObject(shape(name).get("members"))
                .forEach((member, reference) -> addMember(message, member, reference));
        return message.build();
    }

    private void addMember(
            DescriptorProto.Builder message, String name, @Nullable Object reference) {
        var attributes = Json.asObject(reference);
        int number = message.getFieldCount() + 1;
        var field =
                FieldDescriptorProto.newBuilder()
                        .setName("f" + number)
                        .setNumber(number)
                        .setJsonName(String.valueOf(attributes.getOrDefault("locationName", name)));
        var traits = FieldTraits.newBuilder();
        traits.setXml(xml(attributes, target(reference)));
        setType(message, field, target(reference), traits);
        var format = attributes.getOrDefault("timestampFormat", formatOf(target(reference)));
        if (format != null) {
            traits.setTimestamp(
                    switch (String.valueOf(format)) {
                        case "iso8601" -> TimestampFormat.DATE_TIME;
                        case "rfc822" -> TimestampFormat.HTTP_DATE;
                        default -> TimestampFormat.EPOCH_SECONDS;
                    });
        }
        field.setOptions(FieldOptions.newBuilder().setExtension(ApiOptions.field, traits.build()));
        message.addField(field);
    }

    /** How the query protocols spell a member, as the tool reads it from a model. */
    private XmlTraits xml(Map<String, @Nullable Object> member, String name) {
        var xml = XmlTraits.newBuilder();
        if (member.get("queryName") != null) {
            xml.setQueryName(String.valueOf(member.get("queryName")));
        }
        xml.setFlattened(
                Boolean.TRUE.equals(member.get("flattened"))
                        || Boolean.TRUE.equals(shape(name).get("flattened")));
        partName(name, "member").ifPresent(xml::setItem);
        partName(name, "key").ifPresent(xml::setKey);
        partName(name, "value").ifPresent(xml::setValue);
        return xml.build();
    }

    private Optional<String> partName(String name, String part) {
        var reference = shape(name).get(part);
        return Optional.ofNullable(reference)
                .map(found -> Json.asObject(found).get("locationName"))
                .map(String::valueOf)
                .filter(text -> !text.equals(part));
    }

    private @Nullable Object formatOf(String name) {
        return shape(name).get("timestampFormat");
    }

    /** Gives a field the type of a shape; lists and maps are declared where they stand. */
    private void setType(
            DescriptorProto.Builder message,
            FieldDescriptorProto.Builder field,
            String name,
            FieldTraits.Builder traits) {
        switch (type(name)) {
            case "list" -> {
                setItemType(field, target(shape(name).get("member")), traits);
                field.setLabel(FieldDescriptorProto.Label.LABEL_REPEATED);
            }
            case "map" -> {
                // What protoc makes of a map: a nested message of this name.
                var entry = "F" + field.getNumber() + "Entry";
                var value = part("value", 2);
                setItemType(value, target(shape(name).get("value")), traits);
                message.addNestedType(
                        DescriptorProto.newBuilder()
                                .setName(entry)
                                .setOptions(MessageOptions.newBuilder().setMapEntry(true))
                                .addField(
                                        part("key", 1)
                                                .setType(FieldDescriptorProto.Type.TYPE_STRING))
                                .addField(value));
                field.setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)
                        .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                        .setTypeName(message.getName() + "." + entry);
            }
            default -> setItemType(field, name, traits);
        }
    }

    private static FieldDescriptorProto.Builder part(String name, int number) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
    }

    private void setItemType(
            FieldDescriptorProto.Builder field, String name, FieldTraits.Builder traits) {
        field.setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
        if (isDocument(name)) {
            traits.setDocument(true);
            field.setType(FieldDescriptorProto.Type.TYPE_STRING);
            return;
        }
        switch (type(name)) {
            case "list", "map" ->
                    field.setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                            .setTypeName(wrapper(name));
            case "structure" ->
                    field.setType(FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName(name);
            case "timestamp" ->
                    field.setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                            .setTypeName(Timestamp.getDescriptor().getFullName());
            case "string" -> field.setType(FieldDescriptorProto.Type.TYPE_STRING);
            case "blob" -> field.setType(FieldDescriptorProto.Type.TYPE_BYTES);
            case "boolean" -> field.setType(FieldDescriptorProto.Type.TYPE_BOOL);
            case "integer" -> field.setType(FieldDescriptorProto.Type.TYPE_INT32);
            case "long" -> field.setType(FieldDescriptorProto.Type.TYPE_INT64);
            case "float" -> field.setType(FieldDescriptorProto.Type.TYPE_FLOAT);
            case "double" -> field.setType(FieldDescriptorProto.Type.TYPE_DOUBLE);
            default -> throw new AssertionError("a type that the vectors had not: " + type(name));
        }
    }

    private String wrapper(String name) {
        var wrapper = name + "Items";
        if (declared.add(wrapper)) {
            var message =
                    DescriptorProto.newBuilder()
                            .setName(wrapper)
                            .setOptions(
                                    MessageOptions.newBuilder()
                                            .setExtension(
                                                    ApiOptions.message,
                                                    MessageTraits.newBuilder()
                                                            .setList(true)
                                                            .build()));
            var items = part("f1", 1);
            var traits = FieldTraits.newBuilder().setXml(xml(Map.of(), name));
            setType(message, items, name, traits);
            items.setOptions(
                    FieldOptions.newBuilder().setExtension(ApiOptions.field, traits.build()));
            file.addMessageType(message.addField(items));
        }
        return wrapper;
    }

    /** The type of a shape, or of nothing when an operation has none. */
    public Descriptor descriptor(@Nullable Object reference) {
        var name = reference == null ? "Nothing" : target(reference);
        return types.findMessageTypeByName(name);
    }
}
