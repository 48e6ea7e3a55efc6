package dev.longshore.control.wire.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.longshore.control.wire.MalformedRequestException;
import dev.longshore.control.wire.WireTime;
import dev.longshore.control.wire.shape.Shape;
import dev.longshore.proto.api.FieldTraits;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reads one JSON body into a message, by its descriptor. Unknown members and members that are null
 * are passed over; a value of the wrong type, and a null among the items of a list, is a
 * SerializationException that names the member. One reader reads one body.
 */
public final class AwsJsonReader {
    private final JsonParser json;
    private final Deque<String> path = new ArrayDeque<>();

    private AwsJsonReader(JsonParser json) {
        this.json = json;
    }

    /** Reads {@code body}; nothing at all counts as an empty structure. */
    public static Message read(byte[] body, Message prototype) throws MalformedRequestException {
        var builder = prototype.newBuilderForType();
        try (var json = JsonText.FACTORY.createParser(body)) {
            if (json.nextToken() != null) {
                var reader = new AwsJsonReader(json);
                reader.readStructure(builder);
                if (json.nextToken() != null) {
                    throw refused("There is more than one JSON value in the request's body.");
                }
            }
            return builder.build();
        } catch (IOException e) {
            throw refused("The request's body is not valid JSON: " + firstLine(e));
        }
    }

    private void readStructure(Message.Builder builder) throws IOException {
        expect(JsonToken.START_OBJECT, "a structure");
        var shape = Shape.of(builder.getDescriptorForType());
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var member = shape.member(json.currentName());
            if (json.nextToken() == JsonToken.VALUE_NULL || member == null) {
                json.skipChildren();
            } else {
                path.addLast((path.isEmpty() ? "" : ".") + member.name());
                readField(builder, member.field(), member.traits());
                path.removeLast();
            }
        }
    }

    private void readField(Message.Builder builder, FieldDescriptor field, FieldTraits traits)
            throws IOException {
        if (field.isMapField()) {
            readMap(builder, field, traits);
        } else if (field.isRepeated()) {
            readList(builder, field, traits);
        } else {
            builder.setField(field, readValue(builder, field, traits));
        }
    }

    private void readList(Message.Builder builder, FieldDescriptor field, FieldTraits traits)
            throws IOException {
        expect(JsonToken.START_ARRAY, "a list");
        builder.clearField(field); // A member given twice: the last one counts.
        for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
            path.addLast("[" + i + "]");
            builder.addRepeatedField(field, readValue(builder, field, traits));
            path.removeLast();
        }
    }

    private void readMap(Message.Builder builder, FieldDescriptor field, FieldTraits traits)
            throws IOException {
        expect(JsonToken.START_OBJECT, "a map");
        builder.clearField(field);
        var key = field.getMessageType().findFieldByNumber(1);
        var value = field.getMessageType().findFieldByNumber(2);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var name = json.currentName();
            if (json.nextToken() != JsonToken.VALUE_NULL) {
                path.addLast("[\"" + name + "\"]");
                var entry = builder.newBuilderForField(field).setField(key, name);
                entry.setField(value, readValue(entry, value, traits));
                builder.addRepeatedField(field, entry.build());
                path.removeLast();
            }
        }
    }

    private Object readValue(Message.Builder parent, FieldDescriptor field, FieldTraits traits)
            throws IOException {
        return switch (field.getJavaType()) {
            case STRING -> traits.getDocument() ? readDocument() : readText("String");
            case BOOLEAN -> readBoolean();
            case INT -> (int) readInteger(Integer.MIN_VALUE, Integer.MAX_VALUE, "Integer");
            case LONG -> readInteger(Long.MIN_VALUE, Long.MAX_VALUE, "Long");
            case FLOAT -> (float) readDouble();
            case DOUBLE -> readDouble();
            case BYTE_STRING -> readBytes();
            case MESSAGE -> readMessage(parent.newBuilderForField(field), traits);
            case ENUM -> throw new IllegalStateException(field + ": enumerations are texts here");
        };
    }

    private Message readMessage(Message.Builder builder, FieldTraits traits) throws IOException {
        var shape = Shape.of(builder.getDescriptorForType());
        if (shape.isTimestamp()) {
            return readTime(builder);
        }
        if (shape.isList()) {
            readField(builder, shape.items().field(), traits);
        } else {
            readStructure(builder);
        }
        return builder.build();
    }

    private Message readTime(Message.Builder builder) throws IOException {
        try {
            var time =
                    json.currentToken().isNumeric()
                            ? WireTime.fromEpochSeconds(json.getDoubleValue())
                            : WireTime.fromText(readText("Timestamp"));
            WireTime.copy(time, builder);
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw wrongType("Timestamp", String.valueOf(e.getMessage()));
        }
    }

    private String readText(String type) throws IOException {
        expect(JsonToken.VALUE_STRING, type);
        return json.getText();
    }

    private boolean readBoolean() {
        return switch (json.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw wrongType("Boolean");
        };
    }

    private long readInteger(long min, long max, String type) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            long value = json.getLongValue();
            if (value >= min && value <= max) {
                return value;
            }
        } else if (json.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
            double value = json.getDoubleValue();
            // 7.0 is an integer; beyond 2^53 a double no longer says which.
            if (value == Math.rint(value) && Math.abs(value) <= Math.min(max, 1L << 53)) {
                return (long) value;
            }
        }
        throw wrongType(type);
    }

    private double readDouble() throws IOException {
        if (json.currentToken().isNumeric()) {
            return json.getDoubleValue();
        }
        return switch (readText("Double")) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw wrongType("Double");
        };
    }

    private ByteString readBytes() throws IOException {
        expect(JsonToken.VALUE_STRING, "Blob");
        try {
            return ByteString.copyFrom(json.getBinaryValue());
        } catch (IOException e) {
            throw wrongType("Blob", firstLine(e));
        }
    }

    private String readDocument() throws IOException {
        var text = new StringWriter();
        try (var copy = JsonText.FACTORY.createGenerator(text)) {
            copy.copyCurrentStructureExact(json);
        }
        return text.toString();
    }

    private void expect(JsonToken token, String type) {
        if (json.currentToken() != token) {
            throw wrongType(type);
        }
    }

    private MalformedRequestException wrongType(String type) {
        return wrongType(type, kind() + " can not be converted to " + type);
    }

    private MalformedRequestException wrongType(String type, String why) {
        var where = path.isEmpty() ? "The request's body" : String.join("", path);
        return refused(where + " must be " + article(type) + ": " + why);
    }

    private static String article(String type) {
        if (type.startsWith("a ")) {
            return type;
        }
        return (type.startsWith("I") ? "an " : "a ") + type;
    }

    private String kind() {
        return switch (json.currentToken()) {
            case START_OBJECT -> "STRUCTURE";
            case START_ARRAY -> "LIST";
            case VALUE_STRING -> "STRING_VALUE";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "NUMBER_VALUE";
            case VALUE_TRUE -> "TRUE_VALUE";
            case VALUE_FALSE -> "FALSE_VALUE";
            case VALUE_NULL -> "NULL_VALUE";
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                    throw new IllegalStateException("not at a value: " + json.currentToken());
        };
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static MalformedRequestException refused(String message) {
        return new MalformedRequestException(message);
    }
}
