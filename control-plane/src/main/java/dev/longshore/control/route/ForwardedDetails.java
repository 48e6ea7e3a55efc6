package dev.longshore.control.route;

import com.google.protobuf.Any;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.longshore.control.api.Operation;
import java.util.Optional;

/** Error messages with members beyond the text, of any service, across a forwarded call. */
final class ForwardedDetails {
    private ForwardedDetails() {}

    static Any pack(Message detail) {
        return Any.pack(detail);
    }

    /**
     * The detail, where this version's file of the operation's service knows its type; the error's
     * code and text go through in any case.
     */
    static Optional<Message> unpack(Operation operation, Any packed) {
        String url = packed.getTypeUrl();
        var file = operation.method().getFile();
        String name = url.substring(url.lastIndexOf('/') + 1);
        String prefix = file.getPackage() + ".";
        if (!name.startsWith(prefix)) {
            return Optional.empty();
        }
        var type = file.findMessageTypeByName(name.substring(prefix.length()));
        try {
            return type == null
                    ? Optional.empty()
                    : Optional.of(DynamicMessage.parseFrom(type, packed.getValue()));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }
}
