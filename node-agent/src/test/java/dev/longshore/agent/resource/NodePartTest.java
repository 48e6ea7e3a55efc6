package dev.longshore.agent.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.resource.NodePart.Apply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodePartTest {
    private final List<String> asked = new ArrayList<>();

    @Test
    void whoeverSharesAPartIsAskedAfterAFailureToo() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(
                        () -> apply(failing("one"), failing("two"), table -> asked.add("three")))
                .withMessage("one")
                .satisfies(
                        failure ->
                                assertThat(failure.getSuppressed())
                                        .extracting(Throwable::getMessage)
                                        .containsExactly("two"));
        assertThat(asked).containsExactly("one", "two", "three");
    }

    private Apply failing(String name) {
        return table -> {
            asked.add(name);
            throw new Failure(name);
        };
    }

    private static void apply(Apply... sharing) throws ResourceFailure {
        List<NodePart> parts = List.of();
        for (Apply each : sharing) {
            parts = NodePart.all(parts, List.of(new NodePart("vpcs", each)));
        }
        assertThat(parts).hasSize(1);
        parts.getFirst().apply().apply(Collections.emptyNavigableMap());
    }

    private static final class Failure extends ResourceFailure {
        private static final long serialVersionUID = 1L;

        Failure(String message) {
            super(message);
        }
    }
}
