package dev.longshore.agent.runtime.podman;

import static dev.longshore.agent.runtime.podman.ContainerSpecTest.container;
import static dev.longshore.agent.runtime.podman.ContainerSpecTest.port;
import static dev.longshore.agent.runtime.podman.ContainerSpecTest.spec;
import static dev.longshore.agent.runtime.podman.ContainerSpecTest.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Ports;
import dev.longshore.agent.runtime.Place;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.proto.ecs.PortMapping;
import dev.longshore.proto.ecs.TaskDefinition;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The ports of the node that a container of bridge mode gets. */
class PublishedPortsTest {
    @Test
    void portsArePublishedInBridgeModeThoseOfARangeInARow() throws RuntimeFailure {
        var definition =
                container()
                        .addPortMappings(port(80, 8080))
                        .addPortMappings(
                                PortMapping.newBuilder()
                                        .setContainerPortRange("9000-9002")
                                        .setProtocol("udp"));

        var command = spec(task(TaskDefinition.newBuilder()), definition, Place.ANYWHERE);

        assertThat(command.getHostConfig().getPortBindings().getBindings())
                .containsOnly(
                        published("80/tcp", 8080),
                        published("9000/udp", 50_000),
                        published("9001/udp", 50_001),
                        published("9002/udp", 50_002));
    }

    /** As in ECS: each mapping has a host port of its own. */
    @Test
    void aPortThatIsMappedTwiceHasTwoHostPorts() throws RuntimeFailure {
        var definition = container().addPortMappings(port(80, 0)).addPortMappings(port(80, 0));

        var command = spec(task(TaskDefinition.newBuilder()), definition, Place.ANYWHERE);

        assertThat(command.getHostConfig().getPortBindings().getBindings())
                .containsOnly(
                        Map.entry(
                                ExposedPort.parse("80/tcp"),
                                new Ports.Binding[] {
                                    Ports.Binding.bindPort(0), Ports.Binding.bindPort(50_000)
                                }));
    }

    private static Map.Entry<ExposedPort, Ports.Binding[]> published(String inside, int hostPort) {
        return Map.entry(
                ExposedPort.parse(inside), new Ports.Binding[] {Ports.Binding.bindPort(hostPort)});
    }
}
