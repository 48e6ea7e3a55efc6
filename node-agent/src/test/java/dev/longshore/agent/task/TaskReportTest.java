package dev.longshore.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.longshore.agent.resource.TaskResource;
import dev.longshore.foundation.text.Excerpt;
import dev.longshore.proto.agent.ContainerObservation;
import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.ecs.NetworkBinding;
import dev.longshore.proto.ecs.PortMapping;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of tasks whose containers are written as in {@link JournalEntries}. */
class TaskReportTest {
    @ParameterizedTest
    @CsvSource({
        // containers, is to stop, task, containers in their order
        "a:new b:new, false, PENDING, PENDING PENDING",
        "a:created b:running, false, PENDING, PENDING RUNNING",
        "a:intended b:running, false, PENDING, PENDING RUNNING",
        "a:running b:running, false, RUNNING, RUNNING RUNNING",
        "a:ok b:running, false, RUNNING, STOPPED RUNNING",
        "a:new b:new, true, DEPROVISIONING, STOPPED STOPPED",
        "a:running b:ok, true, STOPPING, RUNNING STOPPED",
        "a:intended b:ok, true, STOPPING, STOPPED STOPPED",
        "a:bad b:ok, true, DEPROVISIONING, STOPPED STOPPED",
        "a:removed b:removed, true, DEPROVISIONING, STOPPED STOPPED",
        "a:running b:missing, false, RUNNING, RUNNING STOPPED",
        "a:pulled b:broken, false, PENDING, PENDING STOPPED",
    })
    void statusesOfTaskAndContainers(
            String containers, boolean stops, String status, String statuses) {
        var entry = JournalEntries.entry(containers).setStopCode(stops ? "UserInitiated" : "");

        var report = TaskReport.of(entry.build(), false);

        assertThat(report.getLastStatus()).isEqualTo(status);
        assertThat(
                        report.getContainersList().stream()
                                .map(ContainerObservation::getLastStatus)
                                .toList())
                .containsExactly(statuses.split(" ", -1));
    }

    @Test
    void aTaskWithoutItsNetworkIsProvisioning() {
        var entry = JournalEntries.entry("a:new");
        entry.getTaskBuilder().getNetworkBuilder().setAddress("10.32.0.65");

        assertThat(TaskReport.status(entry.build())).isEqualTo("PROVISIONING");
        ResourceStates.prepared(entry, TaskResource.NETWORK);
        assertThat(TaskReport.status(entry.build())).isEqualTo("PENDING");
    }

    /** A registry may answer with a page. */
    @Test
    void longReasonsAreCut() {
        var entry =
                JournalEntries.entry("a:broken")
                        .setStopCode("TaskFailedToStart")
                        .setStoppedReason("x".repeat(1 << 20));

        assertThat(TaskReport.of(entry.build(), false).getStoppedReason())
                .hasSize(Excerpt.MOST)
                .endsWith("…");
    }

    /** Each text that there is in the record: a new one is among them by itself. */
    @Test
    void whateverTheRuntimeSaysAtLengthIsCut() {
        String endless = "x".repeat(1 << 20);
        var binding = NetworkBinding.newBuilder().setHostPort(1).setBindIp(endless).build();
        for (FieldDescriptor text : JournalContainer.getDescriptor().getFields()) {
            if (text.getJavaType() == FieldDescriptor.JavaType.STRING && !text.isRepeated()) {
                var entry = JournalEntries.entry("a:running");
                entry.getContainersBuilder(0)
                        .setField(text, endless)
                        .addNetworkBindings(binding)
                        .addAllNetworkBindings(
                                Collections.nCopies(
                                        5_000, NetworkBinding.newBuilder().setHostPort(2).build()));
                if (!text.getName().equals("name")) { // the definition's, which has a bound
                    assertThat(TaskReport.of(entry.build(), false).getSerializedSize())
                            .as(text.getName())
                            .isLessThan(10_000);
                }
            }
        }
    }

    @Test
    void aTaskThatHasRunIsRunningWhileAContainerIsStartedAgain() {
        var entry = JournalEntries.entry("a:intended b:running");
        entry.getStartedAtBuilder().setSeconds(1);

        assertThat(TaskReport.status(entry.build())).isEqualTo("RUNNING");
    }

    @Test
    void aContainerOfWhichNoHealthIsKnownIsUnknown() {
        var report = TaskReport.of(JournalEntries.entry("a:running b:healthy").build(), false);

        assertThat(report.getContainersList())
                .extracting(ContainerObservation::getHealthStatus)
                .containsExactly("UNKNOWN", "HEALTHY");
    }

    @Test
    void aTaskOfWhichNothingIsLeftHasStopped() {
        var entry = JournalEntries.entry("a:removed").setStopCode("UserInitiated");

        var report = TaskReport.of(entry.build(), true);

        assertThat(report.getLastStatus()).isEqualTo("STOPPED");
        assertThat(report.getGone()).isTrue();
        assertThat(report.getContainers(0).getExitCode()).isZero();
    }

    @Test
    void anExitCodeIsToldWhereThereIsOne() {
        var report = TaskReport.of(JournalEntries.entry("a:bad b:killed").build(), false);

        assertThat(report.getContainers(0).getExitCode()).isOne();
        assertThat(report.getContainers(1).hasExitCode()).isFalse();
    }

    @Test
    void inHostModeThePortsOfAContainerAreTheNodesOwn() {
        var entry = JournalEntries.entry("a:pulled b:running");
        entry.getTaskBuilder().getDefinitionBuilder().setNetworkMode("host");
        for (int i = 0; i < 2; i++) {
            JournalEntries.container(entry, i).addPortMappingsBuilder().setContainerPort(80);
            JournalEntries.container(entry, i)
                    .addPortMappingsBuilder()
                    .setContainerPortRange("90-92")
                    .setProtocol("udp");
        }

        var report = TaskReport.of(entry.build(), false);

        assertThat(report.getContainers(0).getNetworkBindingsList()).isEmpty();
        assertThat(report.getContainers(1).getNetworkBindingsList())
                .containsExactly(
                        NetworkBinding.newBuilder()
                                .setBindIp("0.0.0.0")
                                .setContainerPort(80)
                                .setHostPort(80)
                                .setProtocol("tcp")
                                .build(),
                        NetworkBinding.newBuilder()
                                .setBindIp("0.0.0.0")
                                .setContainerPortRange("90-92")
                                .setHostPortRange("90-92")
                                .setProtocol("udp")
                                .build());
    }

    @Test
    void inBridgeModeThePortsOfARangeAreTold() {
        var entry = JournalEntries.entry("a:running");
        JournalEntries.container(entry, 0)
                .addPortMappings(PortMapping.newBuilder().setContainerPort(80))
                .addPortMappings(PortMapping.newBuilder().setContainerPortRange("90-91"));
        entry.getContainersBuilder(0)
                .addNetworkBindings(published(80, 8080))
                .addNetworkBindings(published(90, 50_000))
                .addNetworkBindings(published(91, 50_001));

        var report = TaskReport.of(entry.build(), false);

        assertThat(report.getContainers(0).getNetworkBindingsList())
                .containsExactly(
                        published(80, 8080),
                        NetworkBinding.newBuilder()
                                .setBindIp("0.0.0.0")
                                .setContainerPortRange("90-91")
                                .setHostPortRange("50000-50001")
                                .setProtocol("tcp")
                                .build());
    }

    private static NetworkBinding published(int containerPort, int hostPort) {
        return NetworkBinding.newBuilder()
                .setBindIp("0.0.0.0")
                .setContainerPort(containerPort)
                .setHostPort(hostPort)
                .setProtocol("tcp")
                .build();
    }

    /** The last container is not essential; {@code -} stands for one without a check. */
    @ParameterizedTest
    @CsvSource({
        "- -, UNKNOWN",
        "running -, UNKNOWN",
        "healthy -, HEALTHY",
        "unhealthy -, UNHEALTHY",
        "healthy running, HEALTHY",
        "healthy unhealthy, HEALTHY",
        "- healthy, UNKNOWN",
        "- unhealthy, UNKNOWN",
    })
    void healthIsThatOfTheEssentialContainersWithACheck(String states, String health) {
        String[] state = states.split(" ", -1);
        var entry =
                JournalEntries.entry(
                        "a:"
                                + state[0].replace("-", "running")
                                + " b:"
                                + state[1].replace("-", "running"));
        for (int i = 0; i < 2; i++) {
            var container = JournalEntries.container(entry, i).setEssential(i == 0);
            if (!state[i].equals("-")) {
                container.getHealthCheckBuilder().addCommand("true");
            }
        }

        assertThat(TaskReport.health(entry.build())).isEqualTo(health);
    }
}
