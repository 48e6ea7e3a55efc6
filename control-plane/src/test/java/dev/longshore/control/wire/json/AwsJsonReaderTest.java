package dev.longshore.control.wire.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.longshore.control.wire.MalformedRequestException;
import dev.longshore.proto.ecs.CreatedAt;
import dev.longshore.proto.ecs.DeploymentLifecycleHook;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.ecs.UpdateServiceRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsJsonReaderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'family': 256} | family must be a String: NUMBER_VALUE can not be converted to"
                        + " String",
                "{'family': true} | family must be a String: TRUE_VALUE can not be converted to"
                        + " String",
                "{'family': {}} | family must be a String: STRUCTURE can not be converted to"
                        + " String",
                "{'containerDefinitions': {}} | containerDefinitions must be a list: STRUCTURE can"
                        + " not be converted to a list",
                "{'containerDefinitions': ['a']} | containerDefinitions[0] must be a structure:"
                        + " STRING_VALUE can not be converted to a structure",
                "{'containerDefinitions': [{}, {'memory': '3'}]} | containerDefinitions[1].memory"
                        + " must be an Integer: STRING_VALUE can not be converted to Integer",
                "{'containerDefinitions': [{'cpu': 1.5}]} | containerDefinitions[0].cpu must be an"
                        + " Integer: NUMBER_VALUE can not be converted to Integer",
                "{'containerDefinitions': [{'cpu': 2147483648}]} | containerDefinitions[0].cpu"
                        + " must be an Integer: NUMBER_VALUE can not be converted to Integer",
                "{'containerDefinitions': [{'cpu': 1e99}]} | containerDefinitions[0].cpu must be"
                        + " an Integer: NUMBER_VALUE can not be converted to Integer",
                "{'containerDefinitions': [{'essential': 'true'}]} |"
                        + " containerDefinitions[0].essential must be a Boolean: STRING_VALUE can"
                        + " not be converted to Boolean",
                "{'containerDefinitions': [{'dockerLabels': {'a': 1}}]} |"
                        + " containerDefinitions[0].dockerLabels[\"a\"] must be a String:"
                        + " NUMBER_VALUE can not be converted to String",
                "{'requiresCompatibilities': ['EC2', null]} | requiresCompatibilities[1] must be a"
                        + " String: NULL_VALUE can not be converted to String",
                "{'tags': [null]} | tags[0] must be a structure: NULL_VALUE can not be converted to"
                        + " a structure",
                "[] | The request's body must be a structure: LIST can not be converted to a"
                        + " structure",
                "{} {} | There is more than one JSON value in the request's body."
            })
    void refusesWrongTypesAndNamesTheMember(String body, String text) {
        assertThatExceptionOfType(MalformedRequestException.class)
                .isThrownBy(() -> read(body, RegisterTaskDefinitionRequest.getDefaultInstance()))
                .satisfies(
                        refusal -> {
                            assertThat(refusal.getMessage()).isEqualTo(text);
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "{'family'", "nonsense", "{'family': 'x'", "{'a': [1, }", "\u0000"})
    void refusesWhatIsNoJson(String body) {
        assertThatExceptionOfType(MalformedRequestException.class)
                .isThrownBy(() -> read(body, RegisterTaskDefinitionRequest.getDefaultInstance()))
                .satisfies(
                        refusal -> {
                            assertThat(refusal.getMessage())
                                    .startsWith("The request's body is not valid JSON: ");
                        });
    }

    @Test
    void refusesStructuresWithoutEnd() {
        var body = "{'unknown':" + "[".repeat(200) + "]".repeat(200) + "}";
        assertThatExceptionOfType(MalformedRequestException.class)
                .isThrownBy(() -> read(body, RunTaskRequest.getDefaultInstance()))
                .withMessageContaining("nesting depth");
    }

    @Test
    void passesOverUnknownMembersAndNulls() {
        var request =
                read(
                        """
                        {'surprise': 1, 'unknownFutureField': {'a': [null, {'b': 'c'}]},
                         'taskDefinition': 'web', 'cluster': null, 'count': 7.0,
                         'tags': [{'key': 'k', 'value': null}], 'overrides': null}
                        """,
                        RunTaskRequest.getDefaultInstance());
        assertThat(request.hasCluster()).isFalse();
        assertThat(request.hasOverrides()).isFalse();
        assertThat(request.getTaskDefinition()).isEqualTo("web");
        assertThat(request.getCount()).isEqualTo(7);
        assertThat(request.getTagsList()).hasSize(1);
        assertThat(request.getTags(0).hasValue()).isFalse();
    }

    @Test
    void memberNamesAreExact() {
        var request =
                read(
                        "{'enableECSManagedTags': true, 'enable_execute_command': true}",
                        RunTaskRequest.getDefaultInstance());
        assertThat(request.getEnableEcsManagedTags()).isTrue();
        assertThat(request.hasEnableExecuteCommand()).isFalse();
    }

    @Test
    void anEmptyListDiffersFromAnAbsentOneOnAnUpdate() {
        var request =
                read(
                        "{'service': 'web', 'loadBalancers': [], 'placementConstraints':"
                                + " [{'type': 'distinctInstance'}], 'serviceRegistries': null}",
                        UpdateServiceRequest.getDefaultInstance());
        assertThat(request.hasLoadBalancers()).isTrue();
        assertThat(request.getLoadBalancers().getItemsList()).isEmpty();
        assertThat(request.getPlacementConstraints().getItems(0).getType())
                .isEqualTo("distinctInstance");
        assertThat(request.hasServiceRegistries()).isFalse();
        assertThat(request.hasPlacementStrategy()).isFalse();
    }

    @Test
    void zeroAndFalseArePresent() {
        var request =
                read(
                        "{'service': '', 'desiredCount': 0, 'forceNewDeployment': false}",
                        UpdateServiceRequest.getDefaultInstance());
        assertThat(request.hasService()).isTrue();
        assertThat(request.hasDesiredCount()).isTrue();
        assertThat(request.hasForceNewDeployment()).isTrue();
    }

    @Test
    void theLastOfAMemberGivenTwiceCounts() {
        var request =
                read(
                        "{'count': 1, 'count': 2, 'tags': [{}], 'tags': [{}, {}]}",
                        RunTaskRequest.getDefaultInstance());
        assertThat(request.getCount()).isEqualTo(2);
        assertThat(request.getTagsList()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "{}", "{ }"})
    void nothingIsAnEmptyStructure(String body) {
        assertThat(read(body, RunTaskRequest.getDefaultInstance()))
                .isEqualTo(RunTaskRequest.getDefaultInstance());
    }

    @ParameterizedTest
    @CsvSource({
        "1700000000, 1700000000, 0",
        "1700000000.123, 1700000000, 123000000",
        "1.7E9, 1700000000, 0",
        "-0.5, -1, 500000000",
        "'2023-11-14T22:13:20Z', 1700000000, 0",
        "'2023-11-14T22:13:20.123456789Z', 1700000000, 123000000",
        "'2023-11-14T23:13:20+01:00', 1700000000, 0",
        "'Tue, 14 Nov 2023 22:13:20 GMT', 1700000000, 0"
    })
    void readsTimes(String value, long seconds, int nanos) {
        var text = Character.isLetter(value.charAt(0)) || value.indexOf('T') > 0;
        var body = "{'before': " + (text ? "'" + value + "'" : value) + "}";
        assertThat(read(body, CreatedAt.getDefaultInstance()).getBefore())
                .isEqualTo(Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'soon'", "1e999", "1700000000000", "true", "'12'", "[]"})
    void refusesWhatIsNoTime(String value) {
        assertThatExceptionOfType(MalformedRequestException.class)
                .isThrownBy(() -> read("{'before': " + value + "}", CreatedAt.getDefaultInstance()))
                .withMessageContaining("before must be a Timestamp");
    }

    @Test
    void keepsDocumentsAsTheyAre() {
        var hook =
                read(
                        "{'hookDetails': {'a': [1, 2.50, null, true], 'b': {}}, 'roleArn': 'r'}",
                        DeploymentLifecycleHook.getDefaultInstance());
        assertThat(hook.getHookDetails()).isEqualTo("{\"a\":[1,2.50,null,true],\"b\":{}}");
        assertThat(hook.getRoleArn()).isEqualTo("r");
    }

    @Test
    void readsLongs() {
        var task = read("{'version': 9223372036854775807}", Task.getDefaultInstance());
        assertThat(task.getVersion()).isEqualTo(Long.MAX_VALUE);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Message> T read(String body, T prototype) {
        var bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return (T) AwsJsonReader.read(bytes, prototype);
    }
}
