package dev.longshore.control.wire.vectors;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.TimestampProto;
import dev.longshore.control.wire.Json;
import dev.longshore.control.wire.shape.Shape;
import dev.longshore.proto.api.ApiOptions;
import dev.longshore.proto.api.FieldTraits;
import dev.longshore.proto.api.MessageTraits;
import dev.longshore.proto.api.TimestampFormat;
import dev.longshore.proto.api.XmlTraits;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Message types made of the shapes of AWS's protocol test vectors, the way that ecs.proto was made
 * of its model; and messages of them made of the vectors' parameters, by other code than the codec
 * that is tested.
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

    private Map<String, @Nullable Object> shape(String name) {
        return Json.asObject(shapes.get(name));
    }

    private String type(String name) {
        return String.valueOf(shape(name).get("type"));
    }

    private boolean isDocument(String name) {
        return Boolean.TRUE.equals(shape(name).get("document"));
    }

    private static String target(@Nullable Object reference) {
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

    /** The message that a vector's parameters describe. */
    public Message message(@Nullable Object reference, @Nullable Object params) {
        if (reference == null) {
            return DynamicMessage.getDefaultInstance(descriptor(null));
        }
        return structure(
                target(reference), DynamicMessage.newBuilder(descriptor(reference)), params);
    }

    private Message structure(String name, Message.Builder message, @Nullable Object params) {
        var members = Json.asObject(shape(name).get("members"));
        var fields = message.getDescriptorForType().getFields().iterator();
        members.forEach(
                (member, reference) -> {
                    var field = fields.next();
                    var value = Json.asObject(params).get(member);
                    if (value != null) {
                        set(message, field, target(reference), value);
                    }
                });
        return message.build();
    }

    private void set(Message.Builder message, FieldDescriptor field, String name, Object value) {
        if (field.isMapField()) {
            var item = target(shape(name).get("value"));
            Json.asObject(value)
                    .forEach(
                            (key, each) -> {
                                var entry = message.newBuilderForField(field);
                                entry.setField(field.getMessageType().findFieldByNumber(1), key);
                                var slot = field.getMessageType().findFieldByNumber(2);
                                entry.setField(slot, single(entry, slot, item, each));
                                message.addRepeatedField(field, entry.build());
                            });
        } else if (field.isRepeated()) {
            var item = target(shape(name).get("member"));
            Json.asList(value)
                    .forEach(
                            each ->
                                    message.addRepeatedField(
                                            field, single(message, field, item, each)));
        } else {
            message.setField(field, single(message, field, name, value));
        }
    }

    private Object single(
            Message.Builder parent, FieldDescriptor field, String name, @Nullable Object value) {
        if (isDocument(name)) {
            return document(value);
        }
        var text = String.valueOf(value);
        return switch (type(name)) {
            case "structure" -> structure(name, parent.newBuilderForField(field), value);
            case "list", "map" -> {
                var wrapper = parent.newBuilderForField(field);
                set(
                        wrapper,
                        Shape.of(wrapper.getDescriptorForType()).items().field(),
                        name,
                        Objects.requireNonNull(value));
                yield wrapper.build();
            }
            case "timestamp" -> {
                var millis = new BigDecimal(text).movePointRight(3).longValueExact();
                yield parent.newBuilderForField(field)
                        .mergeFrom(
                                Timestamp.newBuilder()
                                        .setSeconds(Math.floorDiv(millis, 1000L))
                                        .setNanos((int) Math.floorMod(millis, 1000L) * 1_000_000)
                                        .build())
                        .build();
            }
            case "blob" -> ByteString.copyFrom(text, StandardCharsets.UTF_8);
            case "boolean" -> Boolean.valueOf(text);
            case "integer" -> new BigDecimal(text).intValueExact();
            case "long" -> new BigDecimal(text).longValueExact();
            case "float" -> Float.valueOf(text);
            case "double" -> Double.valueOf(text);
            default -> text;
        };
    }

    /** The one document of the vectors: an object of texts. */
    private static String document(@Nullable Object value) {
        var text = new StringBuilder("{");
        Json.asObject(value)
                .forEach((key, each) -> text.append("\"%s\":\"%s\"".formatted(key, each)));
        return text.append("}").toString();
    }
}
