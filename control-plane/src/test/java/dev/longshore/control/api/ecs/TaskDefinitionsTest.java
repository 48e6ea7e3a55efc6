package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.DeleteTaskDefinitionsRequest;
import dev.longshore.proto.ecs.DeleteTaskDefinitionsResponse;
import dev.longshore.proto.ecs.DeregisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.DeregisterTaskDefinitionResponse;
import dev.longshore.proto.ecs.DescribeTaskDefinitionRequest;
import dev.longshore.proto.ecs.DescribeTaskDefinitionResponse;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.ListTaskDefinitionFamiliesRequest;
import dev.longshore.proto.ecs.ListTaskDefinitionFamiliesResponse;
import dev.longshore.proto.ecs.ListTaskDefinitionsRequest;
import dev.longshore.proto.ecs.ListTaskDefinitionsResponse;
import dev.longshore.proto.ecs.PortMapping;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.RegisterTaskDefinitionResponse;
import dev.longshore.proto.ecs.TaskDefinition;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskDefinitionsTest {
    private static final String ARN = "arn:aws:ecs:us-east-1:123456789012:task-definition/";

    private final TestApi api = new TestApi();

    @Test
    void registeringAgainMakesTheNextRevision() {
        TaskDefinition first = register("web", "");
        TaskDefinition second = register("web", "cpu: '256'");

        assertThat(first.getTaskDefinitionArn()).isEqualTo(ARN + "web:1");
        assertThat(second.getTaskDefinitionArn()).isEqualTo(ARN + "web:2");
        assertThat(describe("web").getTaskDefinition()).isEqualTo(second);
        assertThat(describe("web:1").getTaskDefinition()).isEqualTo(first);
        assertThat(describe(ARN + "web:1").getTaskDefinition()).isEqualTo(first);
    }

    @Test
    void whatTheCallerLeavesOutIsFilledIn() {
        TaskDefinition definition =
                register(
                        "web",
                        "container_definitions { name: 'x' image: 'i' memory: 64 port_mappings { container_port: 80 }"
                                + " health_check { command: 'CMD' command: 'true' } }");

        ContainerDefinition container = definition.getContainerDefinitions(1);
        assertThat(definition.getNetworkMode()).isEqualTo("bridge");
        assertThat(definition.getStatus()).isEqualTo("ACTIVE");
        assertThat(definition.getRegisteredAt()).isEqualTo(Timestamps.of(TestApi.START));
        assertThat(definition.getRegisteredBy()).isEqualTo("arn:aws:iam::123456789012:root");
        assertThat(definition.getCompatibilitiesList()).containsExactly("EC2", "EXTERNAL");
        assertThat(container.getEssential()).isTrue();
        assertThat(container.hasCpu()).isTrue();
        assertThat(container.getPortMappings(0)).isEqualTo(mapping(80, 0));
        assertThat(container.getHealthCheck().getInterval()).isEqualTo(30);
        assertThat(container.getHealthCheck().getTimeout()).isEqualTo(5);
        assertThat(container.getHealthCheck().getRetries()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"awsvpc, 80", "host, 80", "bridge, 0"})
    void theHostPortFollowsFromTheNetworkMode(String mode, int hostPort) {
        TaskDefinition definition =
                register(
                        "web",
                        "network_mode: '"
                                + mode
                                + "' container_definitions { name: 'x' image: 'i' memory: 64"
                                + " port_mappings { container_port: 80 } }");

        assertThat(definition.getContainerDefinitions(1).getPortMappings(0))
                .isEqualTo(mapping(80, hostPort));
    }

    @ParameterizedTest
    @CsvSource({"awsvpc, ecs.capability.task-eni", "host, ''", "bridge, ''"})
    void aTaskWithAnAddressOfItsOwnRequiresANodeThatCanGiveIt(String mode, String attribute) {
        TaskDefinition definition = register("web", "network_mode: '" + mode + "'");

        assertThat(definition.getRequiresAttributesList())
                .extracting(Attribute::getName)
                .isEqualTo(attribute.isEmpty() ? List.of() : List.of(attribute));
    }

    @ParameterizedTest
    @CsvSource({
        "256, 512, 256, 512",
        ".25 vCPU, 0.5GB, 256, 512",
        "1 vcpu, 8 GB, 1024, 8192",
        "2048, 16384, 2048, 16384",
        "8192, 61440, 8192, 61440",
        "16 vCPU, 120 GB, 16384, 122880"
    })
    void fargateSizesMayBeWrittenInUnits(String cpu, String memory, String units, String mib) {
        TaskDefinition definition =
                register(
                        "web",
                        "requires_compatibilities: 'FARGATE' network_mode: 'awsvpc' cpu: '"
                                + cpu
                                + "' memory: '"
                                + memory
                                + "'");

        assertThat(definition.getCpu()).isEqualTo(units);
        assertThat(definition.getMemory()).isEqualTo(mib);
    }

    @ParameterizedTest
    @CsvSource({"256, 4096", "512, 512", "1024, 1024", "4096, 31744", "8192, 18432", "300, 1024"})
    void fargateHasNoOtherSizes(String cpu, String memory) {
        var request =
                request(
                        "web",
                        "requires_compatibilities: 'FARGATE' network_mode: 'awsvpc' cpu: '"
                                + cpu
                                + "' memory: '"
                                + memory
                                + "'");

        assertThat(api.refusal(request).text())
                .startsWith(
                        "No Fargate configuration exists for given values: "
                                + cpu
                                + " CPU, "
                                + memory
                                + " memory.");
    }

    @Test
    void compatibilitiesAreThoseWhoseRulesTheDefinitionKeeps() {
        assertThat(
                        register("a", "network_mode: 'awsvpc' cpu: '256' memory: '512'")
                                .getCompatibilitiesList())
                .containsExactly("EC2", "MANAGED_INSTANCES", "FARGATE");
        assertThat(
                        register("b", "network_mode: 'awsvpc' cpu: '256' memory: '600'")
                                .getCompatibilitiesList())
                .containsExactly("EC2", "MANAGED_INSTANCES");
        assertThat(register("c", "network_mode: 'host'").getCompatibilitiesList())
                .containsExactly("EC2", "MANAGED_INSTANCES", "EXTERNAL");
    }

    @Test
    void containersMayLeanOnEachOther() {
        TaskDefinition definition =
                register(
                        "web",
                        "container_definitions { name: 'init' image: 'i' memory: 64 essential: false }"
                                + "container_definitions { name: 'db' image: 'i' memory: 64 links: 'app:a'"
                                + " health_check { command: 'CMD-SHELL' command: 'true' } }"
                                + "container_definitions { name: 'front' image: 'i' memory: 64"
                                + " depends_on { container_name: 'init' condition: 'SUCCESS' }"
                                + " depends_on { container_name: 'db' condition: 'HEALTHY' }"
                                + " volumes_from { source_container: 'db' } }");

        assertThat(definition.getContainerDefinitionsCount()).isEqualTo(4);
    }

    @Test
    void tagsAreShownToThoseWhoAskForThem() {
        register("web", "tags { key: 'a' value: 'b' }");

        assertThat(describe("web").getTagsList()).isEmpty();
        assertThat(
                        api.call(
                                        DescribeTaskDefinitionResponse.class,
                                        DescribeTaskDefinitionRequest.newBuilder()
                                                .setTaskDefinition("web")
                                                .addInclude("TAGS"))
                                .getTagsList())
                .singleElement()
                .satisfies(tag -> assertThat(tag.getValue()).isEqualTo("b"));
    }

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

    private TaskDefinition register(String family, String more) {
        return api.call(RegisterTaskDefinitionResponse.class, request(family, more))
                .getTaskDefinition();
    }

    private static RegisterTaskDefinitionRequest.Builder request(String family, String more) {
        var request = RegisterTaskDefinitionRequest.newBuilder().setFamily(family);
        request.addContainerDefinitions(
                ContainerDefinition.newBuilder()
                        .setName("app")
                        .setImage("nginx:alpine")
                        .setMemory(128));
        try {
            TextFormat.merge(more, request);
        } catch (TextFormat.ParseException e) {
            throw new IllegalArgumentException(more, e);
        }
        return request;
    }

    private DescribeTaskDefinitionResponse describe(String reference) {
        return api.call(
                DescribeTaskDefinitionResponse.class,
                DescribeTaskDefinitionRequest.newBuilder().setTaskDefinition(reference));
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

    private static PortMapping mapping(int containerPort, int hostPort) {
        return PortMapping.newBuilder()
                .setContainerPort(containerPort)
                .setHostPort(hostPort)
                .setProtocol("tcp")
                .build();
    }

    private static Failure failure(String reference, String reason) {
        return Failure.newBuilder().setArn(ARN + reference).setReason(reason).build();
    }

    private static String missing() {
        return "The specified task definition does not exist. Specify a valid account, family, revision and try again.";
    }
}
