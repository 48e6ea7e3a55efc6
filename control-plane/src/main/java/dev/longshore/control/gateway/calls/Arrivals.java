package dev.longshore.control.gateway.calls;

import com.google.protobuf.Message;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.Operation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Makes calls of what arrives at the doors of one server.
 *
 * @param timeout how long a caller waits for an answer
 */
public record Arrivals(String accountId, String region, Duration timeout, InstantSource clock) {
    /** A call that arrives now. */
    public Call call(
            Operation operation,
            Message request,
            Optional<String> accessKeyId,
            String requestId,
            Door door) {
        return new Call(
                operation,
                request,
                new Caller(accountId, region, accessKeyId, requestId, false),
                door,
                clock.instant().plus(timeout));
    }
}
