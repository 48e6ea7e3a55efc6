package dev.longshore.control.wire.vectors;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.longshore.control.wire.Json;
import dev.longshore.control.wire.shape.Shape;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Messages made of the vectors' parameters, by other code than the codec that is tested. */
final class VectorMessages {
    private final VectorTypes types;

    VectorMessages(VectorTypes types) {
        this.types = types;
    }

    /** The message that a vector's parameters describe. */
    Message message(@Nullable Object reference, @Nullable Object params) {
        if (reference == null) {
            return DynamicMessage.getDefaultInstance(types.descriptor(null));
        }
        return structure(
                VectorTypes.target(reference),
                DynamicMessage.newBuilder(types.descriptor(reference)),
                params);
    }

    private Message structure(String name, Message.Builder message, @Nullable Object params) {
        var members = Json.asObject(types.shape(name).get("members"));
        var fields = message.getDescriptorForType().getFields().iterator();
        members.forEach(
                (member, reference) -> {
                    var field = fields.next();
                    var value = Json.asObject(params).get(member);
                    if (value != null) {
                        set(message, field, VectorTypes.target(reference), value);
                    }
                });
        return message.build();
    }

    private void set(Message.Builder message, FieldDescriptor field, String name, Object value) {
        if (field.isMapField()) {
            var item = VectorTypes.target(types.shape(name).get("value"));
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
            var item = VectorTypes.target(types.shape(name).get("member"));
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
        if (types.isDocument(name)) {
            return document(value);
        }
        var text = String.valueOf(value);
        return switch (types.type(name)) {
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
