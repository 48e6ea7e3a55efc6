package dev.longshore.control.gateway.aws;

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
import dev.longshore.control.wire.query.Dialect;
import dev.longshore.control.wire.query.Parameters;
import dev.longshore.control.wire.query.QueryReader;
import dev.longshore.control.wire.query.QueryWriter;
import dev.longshore.proto.api.Protocol;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The protocols awsQuery and ec2Query: the operation in the parameter {@code Action}, the service
 * by the parameter {@code Version}; a form in, XML out. The form is a body or, with GET, the query.
 */
final class AwsQuery implements WireProtocol {
    private static final MediaType XML = MediaType.create("text", "xml");
    private static final Door DOOR = Door.aws("aws_query");
    private static final String ACTION = "Action";
    private static final String VERSION = "Version";

    private final OperationTable operations;

    AwsQuery(OperationTable operations) {
        this.operations = operations;
    }

    @Override
    public Door door() {
        return DOOR;
    }

    @Override
    public boolean speaks(AggregatedHttpRequest request) {
        if (request.method() == HttpMethod.GET) {
            return String.valueOf(query(request)).contains(ACTION + "=");
        }
        var type = request.contentType();
        return request.method() == HttpMethod.POST && type != null && type.is(MediaType.FORM_DATA);
    }

    @Override
    public Operation operation(AggregatedHttpRequest request) {
        var parameters = parameters(request);
        String action =
                parameters
                        .text(ACTION)
                        .filter(text -> !text.isEmpty())
                        .orElseThrow(
                                () ->
                                        new ApiException(
                                                "MissingAction",
                                                "The request has no parameter Action."));
        String version = parameters.text(VERSION).orElse("");
        return operations
                .byAction(version, action)
                .orElseThrow(
                        () ->
                                new ApiException(
                                        "InvalidAction",
                                        "Could not find operation %s for version %s"
                                                .formatted(action, version)));
    }

    @Override
    public Message read(AggregatedHttpRequest request, Operation operation) {
        var dialect = dialect(operation);
        try {
            return QueryReader.read(dialect, parameters(request), operation.input());
        } catch (MalformedRequestException e) {
            throw malformed(dialect, String.valueOf(e.getMessage()));
        }
    }

    private static ApiException malformed(Dialect dialect, String message) {
        return switch (dialect) {
            case AWS_QUERY -> new ApiException("MalformedInput", message);
            case EC2_QUERY -> new ApiException("InvalidParameterValue", message);
        };
    }

    @Override
    public AggregatedHttpResponse answer(Operation operation, Message output, String requestId) {
        var envelope =
                new QueryWriter.Envelope(
                        operation.name(),
                        operation.service().getXmlNamespace(),
                        requestId,
                        operation.service().getEmptyLists());
        return response(HttpStatus.OK, QueryWriter.answer(dialect(operation), envelope, output));
    }

    @Override
    public AggregatedHttpResponse refuse(
            @Nullable Operation operation, ApiException refusal, String requestId) {
        var status = HttpStatus.valueOf(ErrorStatus.http(operation, refusal));
        var fault =
                new QueryWriter.Fault(
                        ErrorStatus.queryCode(operation, refusal),
                        refusal.text(),
                        status.isClientError(),
                        refusal.detail().map(Details::withoutMessage));
        return response(
                status,
                QueryWriter.fault(
                        operation == null ? Dialect.AWS_QUERY : dialect(operation),
                        operation == null ? "" : operation.service().getXmlNamespace(),
                        requestId,
                        fault));
    }

    private static Dialect dialect(Operation operation) {
        return operation.speaks(Protocol.EC2_QUERY) ? Dialect.EC2_QUERY : Dialect.AWS_QUERY;
    }

    private static Parameters parameters(AggregatedHttpRequest request) {
        String form =
                request.method() == HttpMethod.GET
                        ? Optional.ofNullable(query(request)).orElse("")
                        : request.contentUtf8();
        try {
            return Parameters.parse(form);
        } catch (MalformedRequestException e) {
            throw new ApiException("MalformedQueryString", String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable String query(AggregatedHttpRequest request) {
        int mark = request.path().indexOf('?');
        return mark < 0 ? null : request.path().substring(mark + 1);
    }

    private static AggregatedHttpResponse response(HttpStatus status, byte[] body) {
        return AggregatedHttpResponse.of(
                ResponseHeaders.builder(status).contentType(XML).build(), HttpData.wrap(body));
    }
}
