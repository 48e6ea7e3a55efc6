package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.DescribeTaskDefinitionRequest;
import dev.longshore.proto.ecs.DescribeTaskDefinitionResponse;
import dev.longshore.proto.ecs.PortMapping;
import dev.longshore.proto.ecs.TaskDefinition;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskDefinitionsTest extends DefinitionCase {
    private static final String ARN = "arn:aws:ecs:us-east-1:123456789012:task-definition/";

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

    /** As SDKs and skeletons write them. */
    @Test
    void zerosThatMeanNotSetAreTaken() {
        TaskDefinition definition =
                register(
                        "web",
                        "container_definitions { name: 'x' image: 'i' memory: 64 cpu: 0"
                                + " start_timeout: 0 stop_timeout: 0"
                                + " linux_parameters { shared_memory_size: 0 max_swap: 0 swappiness: 0 } }");

        assertThat(definition.getContainerDefinitions(1).getStartTimeout()).isZero();
    }

    /** ECS allows number signs, which no registry has; a pull says so. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"repo/app#1", "host.example:5000/a/b:t-1_x.y", "a@sha256:0"})
    void imagesMayHaveTheseNames(String image) {
        TaskDefinition definition =
                register(
                        "web",
                        "container_definitions { name: 'x' image: '" + image + "' memory: 64 }");

        assertThat(definition.getContainerDefinitions(1).getImage()).isEqualTo(image);
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
    @CsvSource({"awsvpc, 1.18 task-eni", "host, ''", "bridge, ''"})
    void aTaskWithAnAddressOfItsOwnRequiresANodeThatCanGiveIt(String mode, String attributes) {
        assertThat(required(register("web", "network_mode: '" + mode + "'"))).isEqualTo(attributes);
    }

    /** As ECS answers them for such definitions. */
    @Test
    void aDefinitionRequiresWhatItsContainersAskFor() {
        String container =
                "container_definitions { name: 'x' memory: 64"
                        + " image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1'"
                        + " secrets { name: 'S' value_from: '/parameter' }"
                        + " log_configuration { log_driver: 'awslogs'"
                        + " options { key: 'awslogs-group' value: 'g' }"
                        + " options { key: 'awslogs-region' value: 'us-east-1' } } } ";
        String role = "execution_role_arn: 'arn:aws:iam::123456789012:role/x' ";

        assertThat(required(register("web", "network_mode: 'awsvpc' " + role + container)))
                .isEqualTo(
                        "logging-driver.awslogs execution-role-awslogs ecr-auth 1.19"
                                + " execution-role-ecr-pull secrets.ssm.environment-variables 1.18 task-eni");
        String manager = "arn:aws:secretsmanager:us-east-1:123456789012:secret:s";
        assertThat(
                        required(
                                register(
                                        "web",
                                        "container_definitions { name: 'x' image: 'i' memory: 64 privileged: true }")))
                .isEqualTo("privileged-container");
        assertThat(required(register("web", role + container.replace("/parameter", manager))))
                .endsWith(" execution-role-ecr-pull secrets.asm.environment-variables");
    }

    private static String required(TaskDefinition definition) {
        return definition.getRequiresAttributesList().stream()
                .map(Attribute::getName)
                .map(name -> name.replaceFirst(".*ecs.capability.(docker-remote-api.)?", ""))
                .collect(Collectors.joining(" "));
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

    private static PortMapping mapping(int containerPort, int hostPort) {
        return PortMapping.newBuilder()
                .setContainerPort(containerPort)
                .setHostPort(hostPort)
                .setProtocol("tcp")
                .build();
    }
}
