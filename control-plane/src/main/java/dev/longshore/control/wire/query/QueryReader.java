package dev.longshore.control.wire.query;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.longshore.control.wire.MalformedRequestException;
import dev.longshore.control.wire.WireTime;
import dev.longshore.control.wire.shape.Shape;
import dev.longshore.control.wire.shape.StructureMember;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of a form into a message, by its descriptor. Unknown parameters are passed
 * over; a value of the wrong type is refused with its name.
 */
public final class QueryReader {
    private final Dialect dialect;

    private QueryReader(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * The message that the parameters describe.
     *
     * @throws MalformedRequestException when a parameter's value has not its member's type
     */
    public static Message read(Dialect dialect, Parameters parameters, Message prototype) {
        var builder = prototype.newBuilderForType();
        new QueryReader(dialect).readMembers(builder, parameters, "");
        return builder.build();
    }

    private void readMembers(Message.Builder builder, Parameters node, String path) {
        for (var member : Shape.of(builder.getDescriptorForType()).members()) {
            String name = dialect.inRequests(member);
            if (member.field().isRepeated() && dialect.flattensRequests(member)) {
                readRepeated(builder, member, node.below(name), path + name);
                continue;
            }
            var below = node.below(name);
            if (below == null) {
                continue;
            }
            if (!member.field().isRepeated()) {
                Object value = readValue(builder, member.field(), below, path + name);
                builder.setField(member.field(), value);
            } else {
                String within = member.field().isMapField() ? "entry" : Dialect.item(member);
                readRepeated(builder, member, below.below(within), path + name + "." + within);
            }
        }
    }

    private void readRepeated(
            Message.Builder builder,
            StructureMember member,
            @Nullable Parameters node,
            String path) {
        if (node == null) {
            return;
        }
        for (var item : node.numbered().entrySet()) {
            String at = path + "." + item.getKey();
            builder.addRepeatedField(
                    member.field(),
                    member.field().isMapField()
                            ? readEntry(builder, member, item.getValue(), at)
                            : readValue(builder, member.field(), item.getValue(), at));
        }
    }

    private Message readEntry(
            Message.Builder builder, StructureMember member, Parameters node, String path) {
        FieldDescriptor key = member.field().getMessageType().findFieldByNumber(1);
        FieldDescriptor value = member.field().getMessageType().findFieldByNumber(2);
        var entry = builder.newBuilderForField(member.field());
        var keyNode = node.below(Dialect.key(member));
        var valueNode = node.below(Dialect.value(member));
        if (keyNode == null || valueNode == null) {
            throw new MalformedRequestException(path + " needs a key and a value.");
        }
        entry.setField(key, text(keyNode, path));
        entry.setField(value, readValue(entry, value, valueNode, path));
        return entry.build();
    }

    private Object readValue(
            Message.Builder parent, FieldDescriptor field, Parameters node, String path) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            return readMessage(parent.newBuilderForField(field), node, path);
        }
        String text = text(node, path);
        try {
            return switch (field.getJavaType()) {
                case STRING -> text;
                case BOOLEAN -> readBoolean(text);
                case INT -> Integer.valueOf(text.strip());
                case LONG -> Long.valueOf(text.strip());
                case FLOAT -> Float.valueOf(text.strip());
                case DOUBLE -> Double.valueOf(text.strip());
                case BYTE_STRING -> ByteString.copyFrom(Base64.getDecoder().decode(text));
                case ENUM, MESSAGE ->
                        throw new IllegalStateException(field + " is neither text nor number");
            };
        } catch (IllegalArgumentException e) {
            throw wrongType(path, text, typeName(field));
        }
    }

    private Message readMessage(Message.Builder builder, Parameters node, String path) {
        var shape = Shape.of(builder.getDescriptorForType());
        if (shape.isTimestamp()) {
            return readTime(builder, text(node, path), path);
        }
        if (shape.isList()) {
            var member = shape.items();
            boolean flat = dialect.flattensRequests(member);
            String within = member.field().isMapField() ? "entry" : Dialect.item(member);
            readRepeated(
                    builder,
                    member,
                    flat ? node : node.below(within),
                    flat ? path : path + "." + within);
        } else {
            readMembers(builder, node, path + ".");
        }
        return builder.build();
    }

    private static Message readTime(Message.Builder builder, String text, String path) {
        try {
            boolean number = text.matches("[-+]?[0-9]+(\\.[0-9]*)?");
            WireTime.copy(
                    number
                            ? WireTime.fromEpochSeconds(Double.parseDouble(text))
                            : WireTime.fromText(text),
                    builder);
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw wrongType(path, text, "Timestamp");
        }
    }

    private static boolean readBoolean(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static String text(Parameters node, String path) {
        String value = node.value();
        if (value == null) {
            throw new MalformedRequestException(path + " must be a single value.");
        }
        return value;
    }

    private static String typeName(FieldDescriptor field) {
        String name = field.getJavaType().name();
        return name.charAt(0) + name.substring(1).toLowerCase(java.util.Locale.ROOT);
    }

    private static MalformedRequestException wrongType(String path, String text, String type) {
        return new MalformedRequestException(
                path + ": '" + text + "' can not be converted to " + type + ".");
    }
}
