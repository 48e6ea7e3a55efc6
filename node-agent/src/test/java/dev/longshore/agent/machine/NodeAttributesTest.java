package dev.longshore.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.runtime.RuntimeFacts;
import dev.longshore.proto.ecs.Attribute;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeAttributesTest {
    @Test
    void aNodeWithPodmanTakesTasksWithAnAddressOfTheirOwnAndOneWithDockerDoesNot() {
        assertThat(names("podman")).contains("ecs.capability.task-eni");
        assertThat(names("docker")).doesNotContain("ecs.capability.task-eni");
    }

    /** Without one of them, tasks that require it are placed nowhere. */
    @Test
    void aNodeBearsAllThatDefinitionsRequire() {
        assertThat(names("podman"))
                .contains(
                        "com.amazonaws.ecs.capability.docker-remote-api.1.18",
                        "com.amazonaws.ecs.capability.docker-remote-api.1.19",
                        "com.amazonaws.ecs.capability.ecr-auth",
                        "com.amazonaws.ecs.capability.logging-driver.awslogs",
                        "ecs.capability.execution-role-awslogs",
                        "ecs.capability.execution-role-ecr-pull",
                        "ecs.capability.secrets.ssm.environment-variables");
    }

    @Test
    void aNodeThatRefusesPrivilegedContainersDoesNotOfferThem() {
        String name = "com.amazonaws.ecs.capability.privileged-container";
        var facts = new RuntimeFacts("podman", "4", 2, "systemd");

        assertThat(NodeAttributes.of(facts, "x86_64", false, false, false, Map.of()))
                .extracting(Attribute::getName)
                .doesNotContain(name);
        assertThat(names("podman")).contains(name);
    }

    @Test
    void theMachineAndItsAdministratorHaveTheirSay() {
        List<Attribute> attributes =
                NodeAttributes.of(
                        new RuntimeFacts("docker", "20.10", 2, "systemd"),
                        "arm64",
                        false,
                        false,
                        false,
                        Map.of("rack", "r1"));

        assertThat(attributes)
                .extracting(attribute -> attribute.getName() + "=" + attribute.getValue())
                .contains("ecs.os-type=linux", "ecs.cpu-architecture=arm64", "rack=r1");
    }

    private static List<String> names(String runtime) {
        return NodeAttributes.of(
                        new RuntimeFacts(runtime, "1", 2, "systemd"),
                        "x86_64",
                        true,
                        true,
                        true,
                        Map.of())
                .stream()
                .map(Attribute::getName)
                .toList();
    }
}
