package dev.longshore.control.gateway.aws;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.Operation;
import org.jspecify.annotations.Nullable;

/**
 * One of AWS's wire protocols over HTTP, on the server's side. Implementations hold no state of a
 * request and are safe on any thread; what they refuse, they refuse by {@link ApiException}.
 */
interface WireProtocol {
    /** What calls of this protocol are counted as. */
    Door door();

    /** Whether a request is written in this protocol. */
    boolean speaks(AggregatedHttpRequest request);

    /** The operation that a request asks for. */
    Operation operation(AggregatedHttpRequest request) throws ApiException;

    /** Reads the input of an operation. */
    Message read(AggregatedHttpRequest request, Operation operation) throws ApiException;

    /** Writes the output of an operation. */
    AggregatedHttpResponse answer(Operation operation, Message output, String requestId);

    /**
     * Writes a refusal.
     *
     * @param operation the operation that was refused, if it came that far
     */
    AggregatedHttpResponse refuse(
            @Nullable Operation operation, ApiException refusal, String requestId);
}
