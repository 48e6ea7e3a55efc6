package dev.longshore.control.api;

import com.google.protobuf.Message;
import java.util.concurrent.CompletionStage;

/**
 * Answers the operations of the public API, whichever door they came through. Doors check requests
 * against their descriptors before they call.
 */
@FunctionalInterface
public interface ApiCalls {
    /**
     * Carries out one call. Returns at once; never throws.
     *
     * @return a message of {@link Operation#output()}'s type, or fails with {@link ApiException};
     *     any other failure is a bug, which the doors show as the service's word for a fault
     */
    CompletionStage<Message> call(Call call);
}
