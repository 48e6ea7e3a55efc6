package dev.longshore.control.gateway.calls;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.wire.WireTime;
import dev.longshore.control.wire.shape.Shape;
import dev.longshore.control.wire.shape.StructureMember;
import dev.longshore.foundation.time.Timestamps;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks a request against the traits of its descriptor: what is required, bounds, patterns,
 * allowed values. A violation is the service's word for an invalid value; its text names the member
 * and what is allowed.
 *
 * <p>A required list may be empty here. Some operations mean something by an empty list, and those
 * that don't say so in words of their own.
 */
public final class RequestValidator {
    /** A request that is wrong in more places is told of the first ones. */
    private static final int MAX_VIOLATIONS = 10;

    private static final String IS_REQUIRED = " is required.";

    /** Refuses a request that violates its descriptor. */
    public void check(Message request) throws ApiException {
        var violations = new ArrayList<String>();
        checkMembers(request, "", violations);
        if (!violations.isEmpty()) {
            String text = String.join(" ", violations);
            throw violations.stream().allMatch(it -> it.endsWith(IS_REQUIRED))
                    ? ApiException.missingValue(text)
                    : ApiException.invalidValue(text);
        }
    }

    private void checkMembers(MessageOrBuilder message, String prefix, List<String> violations) {
        for (var member : Shape.of(message.getDescriptorForType()).members()) {
            if (violations.size() >= MAX_VIOLATIONS) {
                return;
            }
            var field = member.field();
            if (field.isRepeated()) {
                checkList(message, field, member, prefix + member.name(), violations);
            } else if (message.hasField(field)) {
                checkOne(message.getField(field), member, prefix + member.name(), violations);
            } else if (member.traits().getRequired()) {
                violations.add(prefix + member.name() + IS_REQUIRED);
            }
        }
    }

    private void checkList(
            MessageOrBuilder message,
            FieldDescriptor field,
            StructureMember member,
            String path,
            List<String> violations) {
        int size = message.getRepeatedFieldCount(field);
        if (size == 0) {
            return; // Absent and empty are the same here; see the class comment.
        }
        ValueCheck.size(size, member.traits(), path).ifPresent(violations::add);
        for (int i = 0; i < size && violations.size() < MAX_VIOLATIONS; i++) {
            var item = message.getRepeatedField(field, i);
            if (field.isMapField()) {
                var entry = (Message) item;
                var key = entry.getField(field.getMessageType().findFieldByNumber(1));
                var value = entry.getField(field.getMessageType().findFieldByNumber(2));
                checkOne(value, member, path + "[\"" + key + "\"]", violations);
            } else {
                checkOne(item, member, path + "[" + i + "]", violations);
            }
        }
    }

    private void checkOne(
            Object value, StructureMember member, String path, List<String> violations) {
        if (!(value instanceof Message message)) {
            ValueCheck.value(value, member, path).ifPresent(violations::add);
            return;
        }
        var shape = Shape.of(message.getDescriptorForType());
        if (shape.isTimestamp()) {
            if (!Timestamps.isMoment(WireTime.of(message))) {
                violations.add(path + " must be a time between the years 1 and 9999.");
            }
            return;
        }
        if (shape.isList()) {
            checkList(message, shape.items().field(), member, path, violations);
        } else {
            checkMembers(message, path + ".", violations);
        }
    }
}
