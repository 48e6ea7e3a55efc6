package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.DeleteTaskDefinitionsRequest;
import dev.longshore.proto.ecs.DeleteTaskDefinitionsResponse;
import dev.longshore.proto.ecs.DeregisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.DeregisterTaskDefinitionResponse;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.ListTaskDefinitionFamiliesRequest;
import dev.longshore.proto.ecs.ListTaskDefinitionFamiliesResponse;
import dev.longshore.proto.ecs.ListTaskDefinitionsRequest;
import dev.longshore.proto.ecs.ListTaskDefinitionsResponse;
import dev.longshore.proto.ecs.TaskDefinition;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The life of revisions: deregistered, deleted, listed. */
class RevisionsTest extends DefinitionCase {
    private static final String ARN = "arn:aws:ecs:us-east-1:123456789012:task-definition/";

    @Test
    void aDeregisteredRevisionIsNoLongerTheFamilysLatest() {
        register("web", "");
        register("web", "");
        api.pass(Duration.ofMinutes(1));

        TaskDefinition inactive = deregister("web:2");

        assertThat(inactive.getStatus()).isEqualTo("INACTIVE");
        assertThat(inactive.getDeregisteredAt())
                .isEqualTo(Timestamps.of(TestApi.START.plusSeconds(60)));
        assertThat(describe("web").getTaskDefinition().getRevision()).isEqualTo(1);
        assertThat(describe("web:2").getTaskDefinition()).isEqualTo(inactive);
        assertThat(deregister("web:2")).isEqualTo(inactive);
    }

    @Test
    void numbersAreNeverUsedAgain() {
        register("web", "");
        deregister("web:1");
        delete("web:1");

        assertThat(register("web", "").getRevision()).isEqualTo(2);
    }

    @Test
    void onlyInactiveRevisionsAreDeleted() {
        register("web", "");
        register("web", "");
        deregister("web:1");

        DeleteTaskDefinitionsResponse response = delete("web:1", "web:2", "web:3", "web");

        assertThat(response.getTaskDefinitionsList())
                .singleElement()
                .satisfies(
                        deleted -> {
                            assertThat(deleted.getRevision()).isEqualTo(1);
                            assertThat(deleted.getStatus()).isEqualTo("DELETE_IN_PROGRESS");
                            assertThat(deleted.hasDeleteRequestedAt()).isTrue();
                        });
        assertThat(response.getFailuresList())
                .containsExactly(
                        failure(
                                "web:2",
                                "The specified task definition is still in ACTIVE status. Please deregister the"
                                        + " target and try again."),
                        failure("web:3", missing()),
                        failure("web", missing()));
    }

    /** It is echoed as it was sent, and the others are deleted all the same. */
    @Test
    void aMalformedRevisionIsAFailureOfItsOwn() {
        register("web", "");
        deregister("web:1");

        DeleteTaskDefinitionsResponse response = delete("web:latest", "web:1", "a b:1", "web:");

        assertThat(response.getTaskDefinitionsList()).hasSize(1);
        assertThat(response.getFailuresList())
                .extracting(Failure::getArn)
                .containsExactly("web:latest", "a b:1", "web:");
        assertThat(response.getFailures(0).getReason())
                .isEqualTo(
                        "The specified task definition identifier is invalid. Specify a valid name or ARN and try again.");
    }

    @Test
    void listsByFamilyAndThenByNumber() {
        for (int i = 0; i < 11; i++) {
            register("web", "");
        }
        register("web-api", "");
        register("api", "");
        deregister("web:3");

        assertThat(list(ListTaskDefinitionsRequest.newBuilder()))
                .startsWith("api:1", "web:1", "web:2", "web:4")
                .endsWith("web:9", "web:10", "web:11", "web-api:1");
        assertThat(
                        list(
                                ListTaskDefinitionsRequest.newBuilder()
                                        .setFamilyPrefix("web")
                                        .setSort("DESC")
                                        .setMaxResults(2)))
                .containsExactly("web:11", "web:10");
        assertThat(list(ListTaskDefinitionsRequest.newBuilder().setStatus("INACTIVE")))
                .containsExactly("web:3");
    }

    @Test
    void listsInPagesEitherWay() {
        for (int i = 0; i < 5; i++) {
            register("web", "");
        }
        var request = ListTaskDefinitionsRequest.newBuilder().setSort("DESC").setMaxResults(3);
        var first = api.call(ListTaskDefinitionsResponse.class, request);

        assertThat(names(first.getTaskDefinitionArnsList()))
                .containsExactly("web:5", "web:4", "web:3");
        assertThat(list(request.setNextToken(first.getNextToken())))
                .containsExactly("web:2", "web:1");
    }

    @Test
    void aFamilyIsActiveWhileOneOfItsRevisionsIs() {
        register("api", "");
        register("web", "");
        register("web", "");
        register("worker", "");
        deregister("web:2");
        deregister("worker:1");

        assertThat(families("")).containsExactly("api", "web", "worker");
        assertThat(families("status: 'ACTIVE'")).containsExactly("api", "web");
        assertThat(families("status: 'INACTIVE'")).containsExactly("worker");
        assertThat(families("family_prefix: 'w'")).containsExactly("web", "worker");
    }

    private TaskDefinition deregister(String reference) {
        return api.call(
                        DeregisterTaskDefinitionResponse.class,
                        DeregisterTaskDefinitionRequest.newBuilder().setTaskDefinition(reference))
                .getTaskDefinition();
    }

    private DeleteTaskDefinitionsResponse delete(String... references) {
        return api.call(
                DeleteTaskDefinitionsResponse.class,
                DeleteTaskDefinitionsRequest.newBuilder()
                        .addAllTaskDefinitions(List.of(references)));
    }

    private List<String> list(ListTaskDefinitionsRequest.Builder request) {
        return names(
                api.call(ListTaskDefinitionsResponse.class, request).getTaskDefinitionArnsList());
    }

    private List<String> families(String request) {
        var builder = ListTaskDefinitionFamiliesRequest.newBuilder();
        try {
            TextFormat.merge(request, builder);
        } catch (TextFormat.ParseException e) {
            throw new IllegalArgumentException(request, e);
        }
        return api.call(ListTaskDefinitionFamiliesResponse.class, builder).getFamiliesList();
    }

    private static List<String> names(List<String> arns) {
        return arns.stream().map(arn -> arn.substring(ARN.length())).toList();
    }

    private static Failure failure(String reference, String reason) {
        return Failure.newBuilder().setArn(ARN + reference).setReason(reason).build();
    }

    private static String missing() {
        return "The specified task definition does not exist. Specify a valid account, family, revision and try again.";
    }
}
