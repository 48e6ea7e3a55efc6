package dev.longshore.control.wire.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.longshore.control.wire.shape.Shape;
import dev.longshore.proto.api.FieldTraits;
import dev.longshore.proto.ecs.EcsProto;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Which lists ECS shows even when they are empty, as its answers have them. All others are absent:
 * a client that keeps what it wrote beside what it reads, Terraform above all, sees a change in a
 * list too many. Whoever adds a list to an answer decides here.
 */
class EmptyListsTest {
    /** Those of the answers themselves are shown in all cases: {@code tasks}, {@code failures}. */
    private static final Set<String> SHOWN =
            Set.of(
                    "AwsVpcConfiguration.security_groups",
                    "AwsVpcConfiguration.subnets",
                    "CapacityProvider.tags",
                    "Cluster.capacity_providers",
                    "Cluster.default_capacity_provider_strategy",
                    "Cluster.settings",
                    "Cluster.statistics",
                    "Cluster.tags",
                    "Container.network_bindings",
                    "Container.network_interfaces",
                    "ContainerDefinition.environment",
                    "ContainerDefinition.mount_points",
                    "ContainerDefinition.port_mappings",
                    "ContainerDefinition.system_controls",
                    "ContainerDefinition.volumes_from",
                    "ContainerInstance.attachments",
                    "ContainerInstance.attributes",
                    "ContainerInstance.registered_resources",
                    "ContainerInstance.remaining_resources",
                    "ContainerInstance.tags",
                    "Attachment.details",
                    "DeploymentAlarms.alarm_names",
                    "Service.deployments",
                    "Service.events",
                    "Service.load_balancers",
                    "Service.placement_constraints",
                    "Service.placement_strategy",
                    "Service.service_registries",
                    "ServiceDeployment.source_service_revisions",
                    "Task.attachments",
                    "Task.attributes",
                    "Task.containers",
                    "Task.tags",
                    "TaskDefinition.compatibilities",
                    "TaskDefinition.container_definitions",
                    "TaskDefinition.placement_constraints",
                    "TaskDefinition.requires_attributes",
                    "TaskDefinition.volumes",
                    "TaskOverride.container_overrides",
                    "TaskOverride.inference_accelerator_overrides",
                    "TaskSet.load_balancers",
                    "TaskSet.service_registries",
                    "TaskSet.tags");

    /** Operations that are not offered: who offers them looks at what ECS shows. */
    private static final List<String> NOT_OFFERED = List.of("Daemon", "Express", "Managed");

    @Test
    void allOtherListsAreAbsentWhenTheyAreEmpty() {
        var shown = new TreeSet<String>();
        var seen = new HashSet<String>();
        for (MethodDescriptor method :
                EcsProto.getDescriptor().getServices().getFirst().getMethods()) {
            for (FieldDescriptor field : method.getOutputType().getFields()) {
                if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                    collect(field.getMessageType(), shown, seen);
                }
            }
        }

        assertThat(shown).containsExactlyInAnyOrderElementsOf(SHOWN);
    }

    private static void collect(Descriptor message, Set<String> shown, Set<String> seen) {
        if (!seen.add(message.getFullName())
                || NOT_OFFERED.stream().anyMatch(message.getName()::contains)) {
            return;
        }
        for (var member : Shape.of(message).members()) {
            FieldDescriptor field = member.field();
            FieldTraits traits = member.traits();
            boolean list = field.isRepeated() && !field.isMapField() && !Shape.of(message).isList();
            if (list && !traits.getOmitEmpty() && !traits.hasEmptyWith()) {
                shown.add(message.getName() + "." + field.getName());
            }
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                collect(field.getMessageType(), shown, seen);
            }
        }
    }
}
