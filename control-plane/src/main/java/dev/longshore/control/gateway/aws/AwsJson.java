package dev.longshore.control.gateway.aws;

import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.Operation;
import dev.longshore.control.api.OperationTable;
import dev.longshore.control.gateway.calls.ErrorStatus;
import dev.longshore.control.wire.MalformedRequestException;
import dev.longshore.control.wire.json.AwsJsonReader;
import dev.longshore.control.wire.json.AwsJsonWriter;
import dev.longshore.proto.api.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * The protocols awsJson 1.1 and 1.0: the operation in the header {@code X-Amz-Target}, JSON in and
 * out. The content type of a request is not looked at, as AWS's own servers do not mind it either.
 */
final class AwsJson implements WireProtocol {
    private static final MediaType JSON_1_1 = MediaType.create("application", "x-amz-json-1.1");
    private static final MediaType JSON_1_0 = MediaType.create("application", "x-amz-json-1.0");
    private static final Door DOOR = Door.aws("aws_json");
    private static final String TARGET = "x-amz-target";

    private final OperationTable operations;

    AwsJson(OperationTable operations) {
        this.operations = operations;
    }

    @Override
    public Door door() {
        return DOOR;
    }

    @Override
    public boolean speaks(AggregatedHttpRequest request) {
        return request.method() == HttpMethod.POST && request.headers().contains(TARGET);
    }

    @Override
    public Operation operation(AggregatedHttpRequest request) {
        var target = request.headers().get(TARGET, "");
        return operations
                .byTarget(target)
                .orElseThrow(
                        () ->
                                new ApiException(
                                        "UnknownOperationException",
                                        "There is no operation " + target + "."));
    }

    @Override
    public Message read(AggregatedHttpRequest request, Operation operation) {
        try {
            return AwsJsonReader.read(request.content().array(), operation.input());
        } catch (MalformedRequestException e) {
            throw new ApiException("SerializationException", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public AggregatedHttpResponse answer(Operation operation, Message output, String requestId) {
        var body = AwsJsonWriter.write(output, operation.service().getEmptyLists());
        return response(HttpStatus.OK, operation, body, null);
    }

    @Override
    public AggregatedHttpResponse refuse(
            @Nullable Operation operation, ApiException refusal, String requestId) {
        var status = HttpStatus.valueOf(ErrorStatus.http(operation, refusal));
        return response(status, operation, body(refusal), refusal.code());
    }

    private static byte[] body(ApiException refusal) {
        return AwsJsonWriter.error(
                refusal.code(),
                refusal.text(),
                refusal.detail().map(Details::withoutMessage).orElse(Empty.getDefaultInstance()));
    }

    private static AggregatedHttpResponse response(
            HttpStatus status,
            @Nullable Operation operation,
            byte[] body,
            @Nullable String errorType) {
        var headers = ResponseHeaders.builder(status).contentType(mediaType(operation));
        if (errorType != null) {
            headers.add("x-amzn-errortype", errorType);
        }
        return AggregatedHttpResponse.of(headers.build(), HttpData.wrap(body));
    }

    private static MediaType mediaType(@Nullable Operation operation) {
        return operation != null && operation.speaks(Protocol.AWS_JSON_1_0) ? JSON_1_0 : JSON_1_1;
    }
}
