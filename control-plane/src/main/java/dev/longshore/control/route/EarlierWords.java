package dev.longshore.control.route;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Door;
import dev.longshore.proto.server.ForwardedCall;
import dev.longshore.proto.server.ForwardedError;

/**
 * The words of the first version between servers. It reads no others, and its servers forward and
 * lead among newer ones while an installation is upgraded.
 */
final class EarlierWords {
    private static final String GRPC = "GRPC";
    private static final String AWS_JSON = "AWS_JSON";

    private EarlierWords() {}

    /** Of its two doors the one that a call's door resembles. */
    static String door(Door door) {
        return door.equals(Door.GRPC) ? GRPC : AWS_JSON;
    }

    /** The door of a call, whichever version forwarded it. */
    static Door door(ForwardedCall call) {
        if (call.getDoor().isEmpty()) {
            return call.getEarlierDoor().equals(GRPC) ? Door.GRPC : Door.aws("aws_json");
        }
        return new Door(call.getDoor(), call.getProtocol());
    }

    /** Of its kinds of refusals the one that comes nearest. */
    static String kind(ApiException.Kind kind) {
        return switch (kind) {
            case REFUSED, INVALID_VALUE, MISSING_VALUE, NOT_OFFERED ->
                    ApiException.Kind.REFUSED.name();
            case THROTTLED, UNAVAILABLE, FAULT -> kind.name();
        };
    }

    /** The kind of a refusal, whichever version gave it. */
    static ApiException.Kind kind(ForwardedError error) {
        return ApiException.Kind.named(
                error.getKind().isEmpty() ? error.getEarlierKind() : error.getKind());
    }
}
