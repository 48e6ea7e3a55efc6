package dev.longshore.control.api.ecs.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.TextFormat;
import com.google.protobuf.TextFormat.ParseException;
import dev.longshore.control.api.ApiException;
import dev.longshore.proto.ecs.TaskDefinition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotOfferedYetTest {
    /** It would run wrongly without. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "container_definitions { name: 'app' secrets { name: 'a' } };"
                        + "Container 'app' of the task definition asks for secrets",
                "container_definitions { name: 'app' log_configuration { log_driver: 'fluentd' } };"
                        + "Container 'app' of the task definition asks for a logDriver other than",
                "family: 'web' enable_fault_injection: true;"
                        + "Family 'web' of the task definition asks for enableFaultInjection"
            })
    void whatNoAgentGivesYetIsRefused(String definition, String text) throws ParseException {
        TaskDefinition asked = TextFormat.parse(definition, TaskDefinition.class);

        assertThatThrownBy(() -> NotOfferedYet.check(asked))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal ->
                                assertThat(refusal.kind()).isEqualTo(ApiException.Kind.NOT_OFFERED))
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "awslogs", "json-file"})
    void whatGuidesAskForIsTaken(String driver) throws ParseException {
        NotOfferedYet.check(
                TextFormat.parse(
                        "container_definitions { log_configuration { log_driver: '%s' } }"
                                .formatted(driver),
                        TaskDefinition.class));
    }
}
