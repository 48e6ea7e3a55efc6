package dev.longshore.control.api.servicediscovery.reference;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;

/** Lists show a part of what descriptions do, under the same names. */
public final class Summary {
    private Summary() {}

    /** What {@code whole} says, in a message that has fewer members. */
    @SuppressWarnings("unchecked") // a builder builds what it was made of
    public static <S extends Message> S of(Message whole, S empty) {
        Message.Builder summary = empty.newBuilderForType();
        for (FieldDescriptor member : summary.getDescriptorForType().getFields()) {
            FieldDescriptor known = whole.getDescriptorForType().findFieldByName(member.getName());
            if (known != null && whole.hasField(known)) {
                summary.setField(member, whole.getField(known));
            }
        }
        return (S) summary.build();
    }
}
