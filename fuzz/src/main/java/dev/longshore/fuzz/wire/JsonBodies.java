package dev.longshore.fuzz.wire;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Operation;
import dev.longshore.control.gateway.calls.RequestValidator;
import dev.longshore.control.wire.MalformedRequestException;
import dev.longshore.control.wire.json.AwsJsonReader;
import dev.longshore.control.wire.json.AwsJsonWriter;
import dev.longshore.fuzz.input.Sections;
import dev.longshore.fuzz.input.Target;
import dev.longshore.proto.api.Protocol;

/**
 * The body of an awsJson request, behind a line with the operation's name: it is refused or read;
 * and what was read can be written, and is the same when it is read again.
 */
public final class JsonBodies implements Target {
    private final Operations operations =
            new Operations(Protocol.AWS_JSON_1_0, Protocol.AWS_JSON_1_1);
    private final RequestValidator validator = new RequestValidator();

    @Override
    public void read(byte[] input) {
        var headed = Sections.headed(input);
        Operation operation = operations.named(headed.head());
        Message request;
        try {
            request = AwsJsonReader.read(headed.body().toByteArray(), operation.input());
        } catch (MalformedRequestException refused) {
            return;
        }
        byte[] written = AwsJsonWriter.write(request, false);
        Message again = AwsJsonReader.read(written, operation.input());
        if (!again.equals(request)) {
            throw new AssertionError(
                    "%s is read anew as another request: %s"
                            .formatted(operation, Sections.text(written)));
        }
        try {
            validator.check(request);
        } catch (ApiException refused) {
            // as it should be
        }
    }
}
