package dev.longshore.control.wire.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.longshore.control.wire.WireTime;
import dev.longshore.control.wire.shape.Shape;
import dev.longshore.control.wire.shape.StructureMember;
import dev.longshore.proto.api.FieldTraits;
import dev.longshore.proto.api.TimestampFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/** Writes messages as JSON bodies, by their descriptors. One writer writes one body. */
public final class AwsJsonWriter {
    private final JsonGenerator json;
    private final boolean emptyLists;

    /** How times show whose traits say nothing. */
    private final TimestampFormat times;

    private AwsJsonWriter(JsonGenerator json, boolean emptyLists, TimestampFormat times) {
        this.json = json;
        this.emptyLists = emptyLists;
        this.times = times;
    }

    /**
     * Writes the members of {@code message}, its empty lists too, into a structure that the caller
     * has begun.
     *
     * @param times how times show whose traits say nothing
     * @param without the names of members that do not show
     */
    public static void members(
            JsonGenerator json, Message message, TimestampFormat times, Set<String> without)
            throws IOException {
        new AwsJsonWriter(json, true, times).writeMembers(message, without);
    }

    /** What writes the members of a structure. */
    private interface Members {
        /** Writes to a generator that stands inside the structure. */
        void write(JsonGenerator json) throws IOException;
    }

    /**
     * The body that shows {@code message}.
     *
     * @param emptyLists whether a list without items shows, unless its traits say otherwise
     */
    public static byte[] write(Message message, boolean emptyLists) {
        return structure(json -> writeMembers(json, message, emptyLists));
    }

    /**
     * The body that refuses a request.
     *
     * @param detail the error's own members without the text
     */
    public static byte[] error(String code, String text, Message detail) {
        return structure(
                json -> {
                    json.writeStringField("__type", code);
                    // AWS's services disagree on the spelling, and their SDKs read their own.
                    json.writeStringField("message", text);
                    json.writeStringField("Message", text);
                    writeMembers(json, detail, false);
                });
    }

    /** A body of one structure. */
    private static byte[] structure(Members members) {
        var bytes = new ByteArrayOutputStream();
        try (var json = JsonText.FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // Nothing but a bug: the bytes stay in memory.
        }
        return bytes.toByteArray();
    }

    /** Writes the members of {@code message} into a structure that another has begun. */
    private static void writeMembers(JsonGenerator json, Message message, boolean emptyLists)
            throws IOException {
        new AwsJsonWriter(json, emptyLists, TimestampFormat.EPOCH_SECONDS)
                .writeMembers(message, Set.of());
    }

    private void writeMembers(Message message, Set<String> without) throws IOException {
        for (var member : Shape.of(message.getDescriptorForType()).members()) {
            var field = member.field();
            if (without.contains(member.name())) {
                continue;
            }
            if (field.isRepeated() ? shows(message, member) : message.hasField(field)) {
                json.writeFieldName(member.name());
                writeField(message, field, member.traits());
            }
        }
    }

    private boolean shows(Message message, StructureMember list) {
        return message.getRepeatedFieldCount(list.field()) > 0
                || (emptyLists && !list.field().isMapField() && showsEmpty(message, list.traits()));
    }

    private static boolean showsEmpty(Message message, FieldTraits traits) {
        if (!traits.hasEmptyWith()) {
            return !traits.getOmitEmpty();
        }
        FieldDescriptor sibling =
                message.getDescriptorForType().findFieldByName(traits.getEmptyWith().getField());
        return message.getField(sibling).equals(traits.getEmptyWith().getValue());
    }

    private void writeField(Message message, FieldDescriptor field, FieldTraits traits)
            throws IOException {
        if (!field.isRepeated()) {
            writeValue(message.getField(field), field, traits);
            return;
        }
        int size = message.getRepeatedFieldCount(field);
        if (field.isMapField()) {
            var key = field.getMessageType().findFieldByNumber(1);
            var value = field.getMessageType().findFieldByNumber(2);
            json.writeStartObject();
            for (int i = 0; i < size; i++) {
                var entry = (Message) message.getRepeatedField(field, i);
                json.writeFieldName(entry.getField(key).toString());
                writeValue(entry.getField(value), value, traits);
            }
            json.writeEndObject();
        } else {
            json.writeStartArray();
            for (int i = 0; i < size; i++) {
                writeValue(message.getRepeatedField(field, i), field, traits);
            }
            json.writeEndArray();
        }
    }

    private void writeValue(Object value, FieldDescriptor field, FieldTraits traits)
            throws IOException {
        switch (field.getJavaType()) {
            case STRING -> {
                if (traits.getDocument()) {
                    json.writeRawValue((String) value);
                } else {
                    json.writeString((String) value);
                }
            }
            case BOOLEAN -> json.writeBoolean((Boolean) value);
            case INT -> json.writeNumber((Integer) value);
            case LONG -> json.writeNumber((Long) value);
            // Jackson writes what is no number as a text, which is how AWS wants it.
            case FLOAT -> json.writeNumber((Float) value);
            case DOUBLE -> json.writeNumber((Double) value);
            case BYTE_STRING -> json.writeBinary(((ByteString) value).toByteArray());
            case MESSAGE -> writeMessage((Message) value, traits);
            case ENUM -> throw new IllegalStateException(field + ": enumerations are texts here");
        }
    }

    private void writeMessage(Message message, FieldTraits traits) throws IOException {
        var shape = Shape.of(message.getDescriptorForType());
        if (shape.isTimestamp()) {
            writeTime(message, traits.getTimestamp());
        } else if (shape.isList()) {
            writeField(message, shape.items().field(), traits);
        } else {
            json.writeStartObject();
            writeMembers(message, Set.of());
            json.writeEndObject();
        }
    }

    private void writeTime(Message message, TimestampFormat format) throws IOException {
        var time = WireTime.of(message);
        boolean unsaid = format == TimestampFormat.TIMESTAMP_FORMAT_UNSPECIFIED;
        TimestampFormat shown = unsaid ? times : format;
        switch (shown) {
            case TIMESTAMP_FORMAT_UNSPECIFIED, EPOCH_SECONDS ->
                    json.writeNumber(WireTime.epochSeconds(time));
            case DATE_TIME, HTTP_DATE -> json.writeString(WireTime.text(time, shown));
            case UNRECOGNIZED ->
                    throw new IllegalStateException("a form of timestamps that is unknown here");
        }
    }
}
