package dev.longshore.control.wire.query;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.longshore.control.wire.WireTime;
import dev.longshore.control.wire.shape.Shape;
import dev.longshore.control.wire.shape.StructureMember;
import dev.longshore.proto.api.TimestampFormat;
import java.util.Base64;
import java.util.Optional;

/** Writes answers and errors of the query protocols as XML, by their descriptors. */
public final class QueryWriter {
    private final Dialect dialect;
    private final boolean emptyLists;
    private final XmlText xml = new XmlText();

    private QueryWriter(Dialect dialect, boolean emptyLists) {
        this.dialect = dialect;
        this.emptyLists = emptyLists;
    }

    /**
     * What the envelope of an answer says, and how it is written.
     *
     * @param emptyLists whether a list without items shows, as an empty element
     */
    public record Envelope(
            String operation, String namespace, String requestId, boolean emptyLists) {}

    /**
     * An error.
     *
     * @param sender whether the request is at fault, rather than the server
     * @param detail the error's own members, if it has more than the message
     */
    public record Fault(String code, String message, boolean sender, Optional<Message> detail) {}

    /** The document that answers an operation. */
    public static byte[] answer(Dialect dialect, Envelope envelope, Message output) {
        var writer = new QueryWriter(dialect, envelope.emptyLists());
        writer.writeAnswer(envelope, output);
        return writer.xml.toBytes();
    }

    /** The document that refuses a request. */
    public static byte[] fault(Dialect dialect, String namespace, String requestId, Fault fault) {
        var writer = new QueryWriter(dialect, false);
        writer.writeFault(namespace, requestId, fault);
        return writer.xml.toBytes();
    }

    private void writeAnswer(Envelope envelope, Message output) {
        String response = envelope.operation() + "Response";
        String result = envelope.operation() + "Result";
        xml.open(response, envelope.namespace());
        switch (dialect) {
            case AWS_QUERY -> {
                // Clients look for the result, whether something is in it or not.
                xml.open(result);
                writeMembers(output);
                xml.close(result);
                xml.open("ResponseMetadata")
                        .element("RequestId", envelope.requestId())
                        .close("ResponseMetadata");
            }
            case EC2_QUERY -> {
                xml.element("requestId", envelope.requestId());
                // An operation that answers nothing says that it has been done.
                if (output.getDescriptorForType().getFields().isEmpty()) {
                    xml.element("return", "true");
                }
                writeMembers(output);
            }
        }
        xml.close(response);
    }

    private void writeFault(String namespace, String requestId, Fault fault) {
        switch (dialect) {
            case AWS_QUERY -> {
                xml.open("ErrorResponse", namespace).open("Error");
                xml.element("Type", fault.sender() ? "Sender" : "Receiver");
                writeError(fault);
                xml.close("Error").element("RequestId", requestId).close("ErrorResponse");
            }
            case EC2_QUERY -> {
                xml.open("Response").open("Errors").open("Error");
                writeError(fault);
                xml.close("Error").close("Errors");
                xml.element("RequestID", requestId).close("Response");
            }
        }
    }

    private void writeError(Fault fault) {
        xml.element("Code", fault.code()).element("Message", fault.message());
        fault.detail().ifPresent(this::writeMembers);
    }

    private void writeMembers(Message message) {
        for (var member : Shape.of(message.getDescriptorForType()).members()) {
            var field = member.field();
            if (field.isRepeated()) {
                if (message.getRepeatedFieldCount(field) > 0 || showsEmpty(member)) {
                    writeRepeated(message, member, member.name());
                }
            } else if (message.hasField(field)) {
                writeValue(member.name(), message.getField(field), field, member);
            }
        }
    }

    private boolean showsEmpty(StructureMember member) {
        return emptyLists
                && !member.field().isMapField()
                && !member.traits().getOmitEmpty()
                && !member.traits().getXml().getFlattened();
    }

    /** A list or map under the name of its field or, within another list, of an item. */
    private void writeRepeated(Message message, StructureMember member, String name) {
        boolean flat = member.traits().getXml().getFlattened();
        String itemName =
                flat ? name : member.field().isMapField() ? "entry" : Dialect.item(member);
        if (!flat) {
            xml.open(name);
        }
        for (int i = 0; i < message.getRepeatedFieldCount(member.field()); i++) {
            Object item = message.getRepeatedField(member.field(), i);
            if (member.field().isMapField()) {
                writeEntry(itemName, (Message) item, member);
            } else {
                writeValue(itemName, item, member.field(), member);
            }
        }
        if (!flat) {
            xml.close(name);
        }
    }

    private void writeEntry(String name, Message entry, StructureMember member) {
        FieldDescriptor key = member.field().getMessageType().findFieldByNumber(1);
        FieldDescriptor value = member.field().getMessageType().findFieldByNumber(2);
        xml.open(name).element(Dialect.key(member), (String) entry.getField(key));
        writeValue(Dialect.value(member), entry.getField(value), value, member);
        xml.close(name);
    }

    private void writeValue(
            String name, Object value, FieldDescriptor field, StructureMember member) {
        switch (field.getJavaType()) {
            case STRING, BOOLEAN, INT, LONG -> xml.element(name, value.toString());
            case FLOAT, DOUBLE -> xml.element(name, number(((Number) value).doubleValue(), value));
            case BYTE_STRING ->
                    xml.element(
                            name,
                            Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
            case MESSAGE -> writeMessage(name, (Message) value, member);
            case ENUM -> throw new IllegalStateException(field + ": enumerations are texts here");
        }
    }

    /** As short as it is exact, and whole numbers without a point. */
    private static String number(double number, Object value) {
        boolean whole = number == Math.rint(number) && Math.abs(number) < 1e15;
        return whole ? Long.toString((long) number) : value.toString();
    }

    private void writeMessage(String name, Message message, StructureMember member) {
        var shape = Shape.of(message.getDescriptorForType());
        if (shape.isTimestamp()) {
            xml.element(name, time(message, member.traits().getTimestamp()));
        } else if (shape.isList()) {
            writeRepeated(message, shape.items(), name);
        } else {
            xml.open(name);
            writeMembers(message);
            xml.close(name);
        }
    }

    private static String time(Message message, TimestampFormat format) {
        var time = WireTime.of(message);
        return switch (format) {
            case EPOCH_SECONDS -> WireTime.epochSeconds(time);
            case TIMESTAMP_FORMAT_UNSPECIFIED, DATE_TIME ->
                    WireTime.text(time, TimestampFormat.DATE_TIME);
            case HTTP_DATE -> WireTime.text(time, format);
            case UNRECOGNIZED ->
                    throw new IllegalStateException("a form of timestamps that is unknown here");
        };
    }
}
