package dev.longshore.control.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.control.schedule.Node;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterQueryTest {
    private final ClusterIndex index = new ClusterIndex();

    {
        instance("i-1", true, "stack=prod", "size=9", "gpu");
        task("t-1", "i-1", "service:web", "web:3", "RUNNING");
        task("t-2", "i-1", "family:batch", "batch:1", "PENDING");
        instance("i-2", true, "stack=test", "size=10");
        task("t-3", "i-2", "service:web", "web:4", "RUNNING");
        instance("i-3", false, "stack=prod-eu", "size=large");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
                    attribute:stack == prod                               ; i-1
                    attribute:stack equals prod                           ; i-1
                    attribute:stack == "prod"                             ; i-1
                    attribute:stack == 'prod'                             ; i-1
                    attribute:stack==prod                                 ; i-1
                    attribute:stack != prod                               ; i-2 i-3
                    attribute:gpu != x                                    ; i-1 i-2 i-3
                    attribute:stack not_equals prod                       ; i-2 i-3
                    attribute:stack =~ prod.*                             ; i-1 i-3
                    attribute:stack =~ pro                                ;
                    attribute:stack matches "prod|test"                   ; i-1 i-2
                    attribute:stack !~ prod.*                             ; i-2
                    attribute:stack not_matches prod.*                    ; i-2
                    attribute:stack in [prod, test]                       ; i-1 i-2
                    attribute:stack in [ "prod" ]                         ; i-1
                    attribute:stack not_in [prod, test]                   ; i-3
                    attribute:stack !in [prod]                            ; i-2 i-3
                    attribute:gpu exists                                  ; i-1
                    attribute:gpu !exists                                 ; i-2 i-3
                    attribute:gpu not_exists                              ; i-2 i-3
                    attribute:size > 9                                    ; i-2 i-3
                    attribute:size >= 9                                   ; i-1 i-2 i-3
                    attribute:size < 10                                   ; i-1
                    attribute:size less_than_equal 10                     ; i-1 i-2
                    task:group == service:web                             ; i-1 i-2
                    not(task:group == service:web)                        ; i-3
                    task:group != family:batch                            ; i-2 i-3
                    task:family == batch                                  ; i-1
                    task:taskDefinitionArn =~ .*/web:4                    ; i-2
                    agentConnected == true                                ; i-1 i-2
                    runningTasksCount > 0                                 ; i-1 i-2
                    pendingTasksCount == 1                                ; i-1
                    status == ACTIVE                                      ; i-1 i-2 i-3
                    attribute:stack == prod and agentConnected == true    ; i-1
                    attribute:stack == prod && attribute:gpu exists       ; i-1
                    attribute:stack == prod or attribute:stack == test    ; i-1 i-2
                    attribute:stack == prod || attribute:stack == test    ; i-1 i-2
                    attribute:gpu exists or attribute:size == 10 and agentConnected == false  ; i-1
                    (attribute:gpu exists or attribute:size == 10) and agentConnected == true ; i-1 i-2
                    not attribute:gpu exists and agentConnected == true   ; i-2
                    !(attribute:gpu exists)                               ; i-2 i-3
                    not not attribute:gpu exists                          ; i-1
                    """)
    void nodesThatAnExpressionMeans(String expression, String expected) {
        var condition = ClusterQuery.parse(expression);

        assertThat(index.nodes("default").stream().filter(condition).map(Node::id))
                .containsExactlyElementsOf(
                        expected == null ? List.of() : List.of(expected.split(" ", -1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
                    ``                                     ; is empty
                    `   `                                  ; is empty
                    attribute:stack                        ; ends too early
                    attribute:stack ==                     ; ends too early
                    attribute:stack is prod                ; unknown operator 'is'
                    colour == red                          ; unknown subject 'colour'
                    task:colour == red                     ; unknown subject 'task:colour'
                    attribute:stack == prod and            ; ends too early
                    attribute:stack == prod or or          ; unknown subject 'or'
                    (attribute:stack == prod               ; expected ')'
                    attribute:stack == prod)               ; unexpected ')'
                    attribute:stack == prod test           ; unexpected 'test'
                    attribute:stack in prod                ; expected '['
                    attribute:stack in [prod               ; expected ']'
                    attribute:stack in [prod test]         ; expected ']'
                    attribute:stack in []                  ; expected a value
                    attribute:stack == )                   ; expected a value
                    attribute:stack == == prod             ; expected a value
                    attribute:stack =~ [                   ; expected a value
                    attribute:stack =~ "["                 ; is not a pattern
                    attribute:stack == "prod               ; unexpected '"prod'
                    attribute:stack = prod                 ; unexpected '= prod'
                    attribute:stack =~ "(x{99}){99}"       ; multiply to more than 1000
                    attribute:stack =~ "(?=prod).*"        ; is not a pattern in RE2's syntax
                    """)
    void whatIsNoExpression(String expression, String why) {
        assertThatThrownBy(() -> ClusterQuery.parse(expression))
                .isInstanceOf(QuerySyntaxException.class)
                .hasMessageContaining(why);
    }

    @Test
    void anExpressionHasBounds() {
        assertThatThrownBy(() -> ClusterQuery.parse("attribute:a == " + "x".repeat(2_000)))
                .hasMessageContaining("longer than 2000 characters");
        String fits = "(".repeat(50) + "attribute:gpu exists" + ")".repeat(50);
        assertThat(index.nodes("default").stream().filter(ClusterQuery.parse(fits))).hasSize(1);
        assertThatThrownBy(() -> ClusterQuery.parse("(" + fits + ")"))
                .hasMessageContaining("nested more than 50 deep");
        assertThatThrownBy(() -> ClusterQuery.parse("not ".repeat(51) + "attribute:gpu exists"))
                .hasMessageContaining("nested more than 50 deep");
    }

    /** It would keep a matcher that tries every way for years. */
    @Test
    @Timeout(60)
    void aPatternCostsNoMoreThanItsValueIsLong() {
        instance("i-4", true, "long=" + "x".repeat(100));

        var condition = ClusterQuery.parse("attribute:long =~ \"(x+x+)+y\"");

        assertThat(index.nodes("default").stream().filter(condition)).isEmpty();
    }

    private void instance(String id, boolean connected, String... attributes) {
        var row = ContainerInstanceRow.newBuilder();
        row.getInstanceBuilder().setStatus("ACTIVE").setAgentConnected(connected);
        for (String attribute : attributes) {
            String[] parts = attribute.split("=", 2);
            var built = Attribute.newBuilder().setName(parts[0]);
            if (parts.length > 1) {
                built.setValue(parts[1]);
            }
            row.getInstanceBuilder().addAttributes(built);
        }
        index.changed(
                List.of(
                        new RowChange<>(
                                Tables.CONTAINER_INSTANCES,
                                new InstanceKey("default", id),
                                Optional.empty(),
                                Optional.of(row.build()))));
    }

    private void task(String id, String instance, String group, String definition, String status) {
        var row = TaskRow.newBuilder().setInstance(instance);
        row.getTaskBuilder()
                .setGroup(group)
                .setDesiredStatus("RUNNING")
                .setLastStatus(status)
                .setTaskDefinitionArn("arn:aws:ecs:eu-1:1:task-definition/" + definition);
        index.changed(
                List.of(
                        new RowChange<>(
                                Tables.TASKS,
                                new TaskKey("default", id),
                                Optional.empty(),
                                Optional.of(row.build()))));
    }
}
