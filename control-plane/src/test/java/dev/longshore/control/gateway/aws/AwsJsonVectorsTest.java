package dev.longshore.control.gateway.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.OperationTable;
import dev.longshore.control.gateway.Json;
import dev.longshore.control.wire.json.AwsJsonReader;
import dev.longshore.control.wire.json.AwsJsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * AWS's protocol test vectors for awsJson 1.1, the other way round than they were written: requests
 * are read, answers are written. They are data beside the checkout; without them this is skipped.
 */
class AwsJsonVectorsTest {
    private static final Path VECTORS = Path.of("../../shared/reference/aws-protocol-tests");

    /** Requests whose point is not their body. */
    private static final Set<String> WITHOUT_BODY =
            Set.of(
                    "SDKAppliedContentEncoding_awsJson1_1",
                    "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_1");

    /** Answers that clients must understand and that we would never write. */
    private static final Set<String> NEVER_WRITTEN =
            Set.of(
                    "AwsJson11DateTimeWithNegativeOffset",
                    "AwsJson11DateTimeWithPositiveOffset",
                    "AwsJson11DeserializeIgnoreType",
                    "AwsJson11StructuresDontDeserializeNullValues",
                    "handles_unexpected_json_output",
                    "json_1_1_service_responds_with_no_payload");

    @TestFactory
    List<DynamicTest> requestsAreRead() throws IOException {
        return vectors(
                "input",
                (types, test, given) -> {
                    var reference = given.get("input");
                    var request = Json.asObject(test.get("serialized"));
                    var body = String.valueOf(request.getOrDefault("body", ""));
                    var prototype = DynamicMessage.getDefaultInstance(types.descriptor(reference));

                    assertThat(AwsJsonReader.read(bytes(body), prototype))
                            .isEqualTo(types.message(reference, test.get("params")));
                });
    }

    @TestFactory
    List<DynamicTest> answersAreWritten() throws IOException {
        return vectors(
                "output",
                (types, test, given) -> {
                    var body =
                            String.valueOf(
                                    Json.asObject(test.get("response")).getOrDefault("body", ""));
                    if (test.containsKey("errorCode")) {
                        refusalIsWritten(types, test, given, body);
                        return;
                    }
                    var reference = given.get("output");
                    var message = types.message(reference, test.get("result"));
                    var written = AwsJsonWriter.write(message, false);

                    assertThat(read(written, message)).isEqualTo(message);
                    assertThat(read(bytes(body), message)).isEqualTo(message);
                    if (!NEVER_WRITTEN.contains(String.valueOf(test.get("id")))) {
                        assertThat(Json.parse(text(written))).isEqualTo(Json.parse(body));
                    }
                });
    }

    /** SDKs know an error by its type, wherever it stands; its members must be there. */
    private static void refusalIsWritten(
            VectorTypes types,
            Map<String, @Nullable Object> test,
            Map<String, @Nullable Object> given,
            String body) {
        var error = Json.asList(given.get("errors")).getFirst();
        var detail = types.message(error, test.get("error"));
        var refusal = ApiException.withDetail(String.valueOf(test.get("errorMessage")), detail);
        var answer = new AwsJson(new OperationTable(List.of())).refuse(null, refusal);

        assertThat(answer.headers().get("x-amzn-errortype")).isEqualTo(test.get("errorCode"));
        var written = Json.object(answer.contentUtf8());
        assertThat(written).containsEntry("__type", test.get("errorCode"));
        if (body.contains("\"__type\"") && !body.contains("#") && !body.contains("http")) {
            assertThat(written).containsAllEntriesOf(Json.object(body));
        }
    }

    /** What one vector is tested by. */
    private interface Check {
        void run(
                VectorTypes types,
                Map<String, @Nullable Object> test,
                Map<String, @Nullable Object> given);
    }

    private static List<DynamicTest> vectors(String direction, Check check) throws IOException {
        var file = VECTORS.resolve(direction).resolve("json.json");
        if (!Files.exists(file)) {
            return List.of(
                    dynamicTest(
                            "skipped: no protocol vectors beside the checkout",
                            () -> Assumptions.abort("no " + file)));
        }
        var tests = new ArrayList<DynamicTest>();
        for (var suite : Json.asList(Json.parse(Files.readString(file)))) {
            var shapes = Json.asObject(Json.asObject(suite).get("shapes"));
            var types = new VectorTypes(shapes);
            for (var each : Json.asList(Json.asObject(suite).get("cases"))) {
                var test = Json.asObject(each);
                var id = String.valueOf(test.get("id"));
                if (!WITHOUT_BODY.contains(id)) {
                    var given = Json.asObject(test.get("given"));
                    tests.add(dynamicTest(id, () -> check.run(types, test, given)));
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(40);
        return tests;
    }

    private static Message read(byte[] body, Message prototype) {
        return AwsJsonReader.read(body, prototype.getDefaultInstanceForType());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
