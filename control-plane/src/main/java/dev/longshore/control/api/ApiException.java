package dev.longshore.control.api;

import com.google.protobuf.Message;
import dev.longshore.control.sequencer.Refusal;
import java.util.Optional;

/**
 * A call is refused. The code is the name of one of the API's error messages ({@code
 * ClusterNotFoundException}) or one that every AWS service knows ({@code ThrottlingException});
 * each door shows it in its own protocol.
 */
public final class ApiException extends Refusal {
    /** What the caller may make of a refusal. */
    public enum Kind {
        /** The request itself is refused: the same request will be again. */
        REFUSED,
        /** Too much at once: the same request may succeed later. */
        THROTTLED,
        /** This server cannot answer now: HTTP 503, gRPC UNAVAILABLE. Clients try again. */
        UNAVAILABLE,
        /** Our own fault: HTTP 500, gRPC INTERNAL. */
        FAULT
    }

    // Not serialised: exceptions of this kind never leave the process as objects.
    private final transient Optional<Message> detail;
    private final String code;
    private final String text;
    private final Kind kind;

    private ApiException(String code, String text, Kind kind, Optional<Message> detail) {
        super(code + ": " + text);
        this.code = code;
        this.text = text;
        this.kind = kind;
        this.detail = detail;
    }

    /** A refusal whose error has no members but its message. */
    public ApiException(String code, String message) {
        this(code, message, Kind.REFUSED, Optional.empty());
    }

    /**
     * A refusal with an error message that has more members than the text ({@code resourceIds}).
     */
    public static ApiException withDetail(String message, Message detail) {
        var code = detail.getDescriptorForType().getName();
        return new ApiException(code, message, Kind.REFUSED, Optional.of(detail));
    }

    /** {@code InvalidParameterException}: a member's value is not one that it may have. */
    public static ApiException invalidParameter(String message) {
        return new ApiException("InvalidParameterException", message);
    }

    /** {@code ClientException}: ECS's word for what a caller may not do or names wrongly. */
    public static ApiException client(String message) {
        return new ApiException("ClientException", message);
    }

    /** {@code ThrottlingException}, after which the AWS SDKs wait and try again. */
    public static ApiException throttled(String message) {
        return new ApiException("ThrottlingException", message, Kind.THROTTLED, Optional.empty());
    }

    /** {@code ServerException} that is worth another try: no leader, or it was lost in flight. */
    public static ApiException unavailable(String message) {
        return new ApiException("ServerException", message, Kind.UNAVAILABLE, Optional.empty());
    }

    /** {@code ServerException} to a write in flight while the leader was lost. */
    public static ApiException outcomeUnknown() {
        return unavailable(
                "The leader was lost while it carried this call out: whether it took effect is not known. Try again.");
    }

    /** {@code ServerException}: a fault of ours. */
    public static ApiException fault(String message) {
        return new ApiException("ServerException", message, Kind.FAULT, Optional.empty());
    }

    /** A refusal that another server gave. */
    public static ApiException restored(
            String code, String text, Kind kind, Optional<Message> detail) {
        return new ApiException(code, text, kind, detail);
    }

    /** The name of the error, as clients know it. */
    public String code() {
        return code;
    }

    /** The text for the caller, without the code. */
    public String text() {
        return text;
    }

    /** What the caller may make of it. */
    public Kind kind() {
        return kind;
    }

    /** The error message to show, when it has more members than the text. */
    public Optional<Message> detail() {
        return detail;
    }
}
