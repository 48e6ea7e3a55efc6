package dev.longshore.control.api;

import com.google.protobuf.Message;
import dev.longshore.control.sequencer.Refusal;
import dev.longshore.proto.api.ServiceErrors;
import java.util.Arrays;
import java.util.Optional;

/**
 * A call is refused. Either with the name of one of its service's error messages ({@code
 * ClusterNotFoundException}), or in one of the ways that every service has; what the service calls
 * those, its descriptor says. Each door shows it in its own protocol.
 */
public final class ApiException extends Refusal {
    /** What the caller may make of a refusal. */
    public enum Kind {
        /** The request itself is refused: the same request will be again. */
        REFUSED,
        /** A member's value is not one that it may have. */
        INVALID_VALUE,
        /** A member that a request must have is not there. */
        MISSING_VALUE,
        /** This version does not offer what was asked for. */
        NOT_OFFERED,
        /** Too much at once: the same request may succeed later. */
        THROTTLED,
        /** This server cannot answer now: HTTP 503, gRPC UNAVAILABLE. Clients try again. */
        UNAVAILABLE,
        /** Our own fault: HTTP 500, gRPC INTERNAL. */
        FAULT;

        /** The kind of that name; a kind that only another version knows is a plain refusal. */
        public static Kind named(String name) {
            return Arrays.stream(values())
                    .filter(kind -> kind.name().equals(name))
                    .findFirst()
                    .orElse(REFUSED);
        }
    }

    // Not serialised: exceptions of this kind never leave the process as objects.
    private final transient Optional<Message> detail;
    private final String code;
    private final String text;
    private final Kind kind;

    private ApiException(String code, String text, Kind kind, Optional<Message> detail) {
        super((code.isEmpty() ? kind.name() : code) + ": " + text);
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

    /** A member's value is not one that it may have. */
    public static ApiException invalidValue(String message) {
        return of(Kind.INVALID_VALUE, message);
    }

    /** A member that a request must have is not there. */
    public static ApiException missingValue(String message) {
        return of(Kind.MISSING_VALUE, message);
    }

    /** This version does not offer an operation, or a feature of one. */
    public static ApiException notOffered(String message) {
        return of(Kind.NOT_OFFERED, message);
    }

    /** Too many calls at once, after which the AWS SDKs wait and try again. */
    public static ApiException throttled() {
        return of(Kind.THROTTLED, "Rate exceeded");
    }

    /** Worth another try: no leader, or it was lost in flight. */
    public static ApiException unavailable(String message) {
        return of(Kind.UNAVAILABLE, message);
    }

    /** The answer to a write in flight while the leader was lost. */
    public static ApiException outcomeUnknown() {
        return unavailable(
                "The leader was lost while it carried this call out: whether it took effect is not known. Try again.");
    }

    /** A fault of ours. */
    public static ApiException fault(String message) {
        return of(Kind.FAULT, message);
    }

    private static ApiException of(Kind kind, String message) {
        return new ApiException("", message, kind, Optional.empty());
    }

    /** A refusal that another server gave. */
    public static ApiException restored(
            String code, String text, Kind kind, Optional<Message> detail) {
        return new ApiException(code, text, kind, detail);
    }

    /** The same with the code that the operation's service has for it. */
    public ApiException in(Operation operation) {
        if (!code.isEmpty()) {
            return this;
        }
        var named = new ApiException(wordOf(operation.service().getErrors()), text, kind, detail);
        named.setStackTrace(getStackTrace());
        return named;
    }

    private String wordOf(ServiceErrors words) {
        return switch (kind) {
            case REFUSED -> throw new IllegalStateException("a refusal without a code: " + text);
            case INVALID_VALUE -> words.getInvalidValue();
            case MISSING_VALUE ->
                    words.getMissingValue().isEmpty()
                            ? words.getInvalidValue()
                            : words.getMissingValue();
            case NOT_OFFERED -> words.getNotOffered();
            case THROTTLED -> words.getThrottling();
            case UNAVAILABLE ->
                    words.getUnavailable().isEmpty() ? words.getFault() : words.getUnavailable();
            case FAULT -> words.getFault();
        };
    }

    /** The name of the error, as clients know it; empty while its service has not named it. */
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
