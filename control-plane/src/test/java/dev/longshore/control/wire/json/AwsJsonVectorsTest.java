package dev.longshore.control.wire.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.longshore.control.wire.Json;
import dev.longshore.control.wire.vectors.Vectors;
import dev.longshore.control.wire.vectors.Vectors.Vector;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** AWS's protocol test vectors for awsJson 1.1 and 1.0: requests are read, answers are written. */
class AwsJsonVectorsTest {
    private static final String ENCODING = "its point is a header's value, not the body";

    /**
     * Answers that clients must understand and that we would write otherwise, to the same effect.
     */
    private static final Set<String> WRITTEN_OTHERWISE =
            Set.of(
                    "AwsJson11DateTimeWithNegativeOffset",
                    "AwsJson11DateTimeWithPositiveOffset",
                    "AwsJson11DeserializeIgnoreType",
                    "AwsJson11StructuresDontDeserializeNullValues",
                    "handles_unexpected_json_output",
                    "json_1_1_service_responds_with_no_payload",
                    "AwsJson10DeserializeIgnoreType",
                    "AwsJson10DeserializeAllowNulls",
                    "AwsJson10HandlesUnexpectedJsonOutput",
                    "AwsJson10ServiceRespondsWithNoPayload");

    @TestFactory
    List<DynamicTest> requestsOf11AreRead() throws IOException {
        return Vectors.tests(
                "input",
                "json",
                Map.of(
                        "SDKAppliedContentEncoding_awsJson1_1", ENCODING,
                        "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_1", ENCODING),
                52,
                AwsJsonVectorsTest::requestIsRead);
    }

    @TestFactory
    List<DynamicTest> requestsOf10AreRead() throws IOException {
        return Vectors.tests(
                "input",
                "json_1_0",
                Map.of(
                        "SDKAppliedContentEncoding_awsJson1_0", ENCODING,
                        "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_0", ENCODING),
                19,
                AwsJsonVectorsTest::requestIsRead);
    }

    @TestFactory
    List<DynamicTest> answersOf11AreWritten() throws IOException {
        return Vectors.tests("output", "json", Map.of(), 58, AwsJsonVectorsTest::answerIsWritten);
    }

    @TestFactory
    List<DynamicTest> answersOf10AreWritten() throws IOException {
        return Vectors.tests(
                "output", "json_1_0", Map.of(), 32, AwsJsonVectorsTest::answerIsWritten);
    }

    private static void requestIsRead(Vector vector) {
        var reference = vector.given().get("input");
        var prototype = DynamicMessage.getDefaultInstance(vector.types().descriptor(reference));

        assertThat(AwsJsonReader.read(vector.body().getBytes(UTF_8), prototype))
                .isEqualTo(vector.message(reference, vector.test().get("params")));
    }

    /** Errors are the gateway's: their codes stand in a header too. */
    private static void answerIsWritten(Vector vector) {
        if (vector.isError()) {
            errorIsWritten(vector);
            return;
        }
        var message = vector.message(vector.given().get("output"), vector.test().get("result"));
        var written = AwsJsonWriter.write(message, false);

        assertThat(read(written, message)).isEqualTo(message);
        if (!WRITTEN_OTHERWISE.contains(vector.id())) {
            assertThat(read(vector.body().getBytes(UTF_8), message)).isEqualTo(message);
            assertThat(Json.parse(new String(written, UTF_8))).isEqualTo(Json.parse(vector.body()));
        }
    }

    /** SDKs know an error by its type, wherever it stands; its members must be there. */
    private static void errorIsWritten(Vector vector) {
        var error = Json.asList(vector.given().get("errors")).getFirst();
        var detail = vector.message(error, vector.test().get("error"));
        var code = String.valueOf(vector.test().get("errorCode"));
        var written = Json.object(new String(AwsJsonWriter.error(code, "", detail), UTF_8));

        assertThat(written).containsEntry("__type", code);
        var body = vector.body();
        if (body.contains("\"__type\"") && !body.contains("#") && !body.contains("http")) {
            var expected = new java.util.HashMap<>(Json.object(body));
            expected.keySet().removeIf(key -> key.equalsIgnoreCase("message"));
            assertThat(written).containsAllEntriesOf(expected);
        }
    }

    private static Message read(byte[] body, Message prototype) {
        return AwsJsonReader.read(body, prototype.getDefaultInstanceForType());
    }
}
