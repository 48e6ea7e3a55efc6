package dev.longshore.control.wire.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.protobuf.Message;
import dev.longshore.control.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/**
 * AWS's protocol test vectors. They were written for clients: a server reads their requests and
 * writes their answers. They are data beside the checkout; without them the tests are skipped.
 */
public final class Vectors {
    private static final Path FOLDER = Path.of("../../shared/reference/aws-protocol-tests");

    private Vectors() {}

    /** One vector: {@code given} is its operation. */
    public record Vector(
            VectorTypes types,
            Map<String, @Nullable Object> test,
            Map<String, @Nullable Object> given) {
        /** Its name among all. */
        public String id() {
            return String.valueOf(test.get("id"));
        }

        /** Whether its answer is an error. */
        public boolean isError() {
            return test.containsKey("errorCode");
        }

        /** The message that parameters of it describe; {@code reference} names its shape. */
        public Message message(@Nullable Object reference, @Nullable Object params) {
            return new VectorMessages(types).message(reference, params);
        }

        /** The body of its request or answer. */
        public String body() {
            var message = test.containsKey("serialized") ? "serialized" : "response";
            return String.valueOf(Json.asObject(test.get(message)).getOrDefault("body", ""));
        }
    }

    /** What one vector is tested by. */
    @FunctionalInterface
    public interface Check {
        void run(Vector vector);
    }

    /**
     * A test for each vector of a protocol.
     *
     * @param direction {@code input} or {@code output}
     * @param left the vectors that cannot apply to a server, each with the reason
     * @param most how many there are at least, so that an empty file is no success
     */
    public static List<DynamicTest> tests(
            String direction, String protocol, Map<String, String> left, int most, Check check)
            throws IOException {
        var file = FOLDER.resolve(direction).resolve(protocol + ".json");
        if (!Files.exists(file)) {
            return List.of(
                    dynamicTest(
                            "skipped: no protocol vectors beside the checkout",
                            () -> Assumptions.abort("no " + file)));
        }
        var tests = new ArrayList<DynamicTest>();
        Set<String> unused = new HashSet<>(left.keySet());
        for (var suite : Json.asList(Json.parse(Files.readString(file)))) {
            var types = new VectorTypes(Json.asObject(Json.asObject(suite).get("shapes")));
            for (var each : Json.asList(Json.asObject(suite).get("cases"))) {
                var test = Json.asObject(each);
                var vector = new Vector(types, test, Json.asObject(test.get("given")));
                if (!unused.remove(vector.id())) {
                    tests.add(dynamicTest(vector.id(), () -> check.run(vector)));
                }
            }
        }
        assertThat(unused).as("left out, but not there").isEmpty();
        assertThat(tests).hasSizeGreaterThanOrEqualTo(most);
        return tests;
    }
}
