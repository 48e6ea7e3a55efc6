package dev.longshore.control.route;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.longshore.proto.ecs.ConflictException;
import java.util.Optional;

/** Error messages with members beyond the text, across a forwarded call. */
final class ForwardedDetails {
    private ForwardedDetails() {}

    static Any pack(Message detail) {
        return Any.pack(detail);
    }

    /**
     * The detail, where this version knows its type; the error's code and text go through in any
     * case.
     */
    static Optional<Message> unpack(Any packed) {
        try {
            return packed.is(ConflictException.class)
                    ? Optional.of(packed.unpack(ConflictException.class))
                    : Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }
}
