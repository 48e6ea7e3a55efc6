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
     * Carries out one operation. Returns at once; never throws.
     *
     * @param request a message of {@link Operation#input()}'s type
     * @return a message of {@link Operation#output()}'s type, or fails with {@link ApiException};
     *     any other failure is a bug, which the doors show as a ServerException
     */
    CompletionStage<Message> call(Operation operation, Message request, Caller caller);
}
