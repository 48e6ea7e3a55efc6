package dev.longshore.control.wire.shape;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.longshore.proto.api.FieldTraits;

/** A field of a message, with what the AWS protocols and the validation need to know of it. */
public record StructureMember(FieldDescriptor field, FieldTraits traits) {
    /** The member's name on the wire. */
    public String name() {
        return field.getJsonName();
    }
}
