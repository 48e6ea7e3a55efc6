package dev.longshore.control.wire.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import dev.longshore.control.wire.Json;
import dev.longshore.control.wire.vectors.Vectors;
import dev.longshore.control.wire.vectors.Vectors.Vector;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * AWS's protocol test vectors for awsQuery and ec2Query: requests are read, answers and errors are
 * written.
 */
class QueryVectorsTest {
    private static final String ENCODING = "its point is a header's value, not the body";
    private static final String FILLED_IN = "the client fills a token in that was not asked for";
    private static final String REQUEST_ID = "requestid";

    /**
     * Answers that clients must understand and that we would write otherwise, to the same effect.
     */
    private static final Set<String> WRITTEN_OTHERWISE =
            Set.of(
                    // Offsets: we write UTC.
                    "AwsQueryDateTimeWithNegativeOffset",
                    "AwsQueryDateTimeWithPositiveOffset",
                    "Ec2QueryDateTimeWithNegativeOffset",
                    "Ec2QueryDateTimeWithPositiveOffset",
                    // Elements that are empty stand for lists and maps that we leave out.
                    "QueryXmlEmptyMaps",
                    "QueryXmlEmptySelfClosedMaps",
                    "QueryXmlEmptyLists",
                    "Ec2XmlEmptyLists",
                    // EC2 itself says then that it has been done: <return>true</return>.
                    "Ec2QueryNoInputAndOutput",
                    "Ec2QueryEmptyInputAndEmptyOutput");

    @TestFactory
    List<DynamicTest> requestsOfQueryAreRead() throws IOException {
        return Vectors.tests(
                "input",
                "query",
                Map.of(
                        "QueryProtocolIdempotencyTokenAutoFill", FILLED_IN,
                        "SDKAppliedContentEncoding_awsQuery", ENCODING,
                        "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsQuery", ENCODING),
                35,
                vector -> requestIsRead(Dialect.AWS_QUERY, vector));
    }

    @TestFactory
    List<DynamicTest> requestsOfEc2AreRead() throws IOException {
        return Vectors.tests(
                "input",
                "ec2",
                Map.of(
                        "Ec2ProtocolIdempotencyTokenAutoFill", FILLED_IN,
                        "SDKAppliedContentEncoding_ec2Query", ENCODING,
                        "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_ec2Query", ENCODING),
                26,
                vector -> requestIsRead(Dialect.EC2_QUERY, vector));
    }

    @TestFactory
    List<DynamicTest> answersOfQueryAreWritten() throws IOException {
        return Vectors.tests(
                "output",
                "query",
                Map.of(),
                38,
                vector -> answerIsWritten(Dialect.AWS_QUERY, vector));
    }

    @TestFactory
    List<DynamicTest> answersOfEc2AreWritten() throws IOException {
        return Vectors.tests(
                "output",
                "ec2",
                Map.of(),
                29,
                vector -> answerIsWritten(Dialect.EC2_QUERY, vector));
    }

    private static void requestIsRead(Dialect dialect, Vector vector) {
        var reference = vector.given().get("input");
        var prototype = DynamicMessage.getDefaultInstance(vector.types().descriptor(reference));
        var parameters = Parameters.parse(vector.body());

        assertThat(parameters.text("Action")).contains(String.valueOf(vector.given().get("name")));
        assertThat(QueryReader.read(dialect, parameters, prototype))
                .isEqualTo(vector.message(reference, vector.test().get("params")));
    }

    private static void answerIsWritten(Dialect dialect, Vector vector) {
        if (vector.isError()) {
            errorIsWritten(dialect, vector);
            return;
        }
        var message = vector.message(vector.given().get("output"), vector.test().get("result"));
        var envelope =
                new QueryWriter.Envelope(
                        String.valueOf(vector.given().get("name")),
                        "https://example.com/",
                        REQUEST_ID,
                        false);
        var written = new String(QueryWriter.answer(dialect, envelope, message), UTF_8);

        var tree = XmlTree.parse(written);
        if (!vector.body().isEmpty() && !WRITTEN_OTHERWISE.contains(vector.id())) {
            var expected = XmlTree.parse(vector.body());
            assertThat(result(tree)).isEqualTo(result(expected));
        }
        assertThat(tree.text("requestid")).contains(REQUEST_ID);
    }

    /** What an answer says beside the request's id, which most vectors leave out. */
    private static XmlTree result(XmlTree answer) {
        return answer.without("requestid").without("responsemetadata");
    }

    private static void errorIsWritten(Dialect dialect, Vector vector) {
        var error = Json.asList(vector.given().get("errors")).getFirst();
        var detail = vector.message(error, vector.test().get("error"));
        var fields = detail.getDescriptorForType().getFields();
        var text = fields.stream().filter(f -> f.getJsonName().equals("Message")).findFirst();
        var fault =
                new QueryWriter.Fault(
                        String.valueOf(vector.test().get("errorCode")),
                        text.map(field -> String.valueOf(detail.getField(field))).orElse(""),
                        true,
                        text.isPresent() ? Optional.empty() : Optional.of(detail));

        var tree =
                XmlTree.parse(new String(QueryWriter.fault(dialect, "", REQUEST_ID, fault), UTF_8));

        var expected = XmlTree.parse(vector.body());
        var dropped = text.isPresent() ? "type" : "message";
        assertThat(tree.without("requestid").without("type").without(dropped))
                .isEqualTo(expected.without("requestid").without("type").without(dropped));
        assertThat(tree.text("requestid")).contains(REQUEST_ID);
    }
}
