package dev.longshore.control.api.ecs.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.control.api.ApiException;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.Secret;
import dev.longshore.proto.ecs.TaskDefinition;
import org.junit.jupiter.api.Test;

class NotOfferedYetTest {
    /** It would run wrongly without. */
    @Test
    void whatNoAgentGivesYetIsRefused() {
        var app = ContainerDefinition.newBuilder().setName("app");
        var definition = TaskDefinition.newBuilder().addContainerDefinitions(app);
        NotOfferedYet.check(definition.build());

        definition.getContainerDefinitionsBuilder(0).addSecrets(Secret.getDefaultInstance());

        assertThatThrownBy(() -> NotOfferedYet.check(definition.build()))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal ->
                                assertThat(refusal.kind()).isEqualTo(ApiException.Kind.NOT_OFFERED))
                .hasMessageContaining("Container 'app' of the task definition asks for secrets");
    }
}
