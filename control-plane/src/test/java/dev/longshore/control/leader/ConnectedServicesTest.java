package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.ConnectAlias;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.state.tables.ecs.TaskKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks of a service that offers and calls by Service Connect, from their launch to their end. */
class ConnectedServicesTest extends BalancedCase {
    private TaskKey task;

    @BeforeEach
    void aServiceThatCallsItself() {
        call("CreateHttpNamespace", "name: 'mesh'");
        call(
                "RegisterTaskDefinition",
                "family: 'api' network_mode: 'awsvpc' cpu: '256' memory: '512'"
                        + " container_definitions { name: 'app' image: 'app' essential: true"
                        + " port_mappings { name: 'web' container_port: 80 app_protocol: 'http' } }");
        call(
                "CreateService",
                "cluster: 'shop' service_name: 'api' task_definition: 'api' launch_type: 'FARGATE'"
                        + " desired_count: 1 network_configuration { awsvpc_configuration { subnets:"
                        + " 'subnet-1' } } service_connect_configuration { enabled: true namespace:"
                        + " 'mesh' services { port_name: 'web' } }");
        task = only("service:api");
    }

    /** The part as the machine was told of it, put together. */
    private Map<String, PartEntry> endpoints() {
        var table = new TreeMap<String, PartEntry>();
        for (PartDelta delta : parts("connect")) {
            delta.getRemovedList().forEach(table::remove);
            delta.getEntriesList().forEach(entry -> table.put(entry.getKey(), entry));
        }
        return table;
    }

    private List<PartDelta> parts(String name) {
        return sent.stream()
                .flatMap(
                        message ->
                                Stream.concat(
                                        message
                                                .getWelcome()
                                                .getAssignment()
                                                .getPartsList()
                                                .stream(),
                                        message.getDifference().getPartsList().stream()))
                .filter(part -> part.getPart().equals(name))
                .toList();
    }

    @Test
    void aTaskComesWithWhatItMayCall() {
        AssignedTask assigned =
                parts("tasks").stream()
                        .flatMap(part -> part.getEntriesList().stream())
                        .map(PartEntry::getTask)
                        .filter(it -> it.getTaskArn().endsWith(task.task()))
                        .findFirst()
                        .orElseThrow();
        assertThat(assigned.getConnect().getAliasesList())
                .extracting(ConnectAlias::getDnsName)
                .containsExactly("web.mesh");
    }

    @Test
    void itTakesRequestsWhileItRuns() {
        assertThat(endpoints()).isEmpty();
        runs(task);
        assertThat(endpoints().values())
                .singleElement()
                .satisfies(
                        entry ->
                                assertThat(entry.getConnectEndpoint().getAddress())
                                        .isEqualTo(address(task)));
    }

    @Test
    void nothingNewComesToOneThatIsToStopAndItIsToldAfterItsRequests() {
        runs(task);
        stop(task);

        assertThat(status(task)).isEqualTo("DEACTIVATING");
        assertThat(endpoints()).isEmpty();
        assertThat(told(task)).isEqualTo("RUNNING");
        pass(agent, Duration.ofSeconds(10));
        assertThat(told(task)).isEqualTo("RUNNING");

        pass(agent, Duration.ofSeconds(10));
        assertThat(told(task)).isEqualTo("STOPPED");
    }

    private void stop(TaskKey key) {
        call("StopTask", "cluster: 'shop' task: '" + key.task() + "'");
    }

    @Test
    void oneThatHasNotBegunIsToldAtOnce() {
        stop(task);
        assertThat(told(task)).isEqualTo("STOPPED");
    }
}
