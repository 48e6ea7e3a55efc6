package dev.longshore.control.gateway.aws;

import com.google.protobuf.Message;

/** Error messages with more members than the text, as the protocols show them. */
final class Details {
    private Details() {}

    /** All but the text, which each protocol has its own place for. */
    static Message withoutMessage(Message detail) {
        var builder = detail.toBuilder();
        for (var field : detail.getDescriptorForType().getFields()) {
            if (field.getJsonName().equalsIgnoreCase("message")) {
                builder.clearField(field);
            }
        }
        return builder.build();
    }
}
