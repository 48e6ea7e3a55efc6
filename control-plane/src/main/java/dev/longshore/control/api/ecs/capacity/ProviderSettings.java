package dev.longshore.control.api.ecs.capacity;

import com.google.protobuf.Message;
import dev.longshore.proto.ecs.AutoScalingGroupProvider;
import dev.longshore.proto.ecs.AutoScalingGroupProviderUpdate;
import dev.longshore.proto.ecs.CreateManagedInstancesProviderConfiguration;
import dev.longshore.proto.ecs.InstanceLaunchTemplate;
import dev.longshore.proto.ecs.ManagedInstancesProvider;
import dev.longshore.proto.ecs.ManagedScaling;
import dev.longshore.proto.ecs.UpdateManagedInstancesProviderConfiguration;
import java.util.Objects;

/**
 * The settings of a capacity provider, with ECS's defaults for what requests leave out. They are
 * kept and shown; machines are people's own, and nothing here starts or ends one.
 */
final class ProviderSettings {
    private static final AutoScalingGroupProvider OF_A_GROUP =
            AutoScalingGroupProvider.newBuilder()
                    .setManagedScaling(
                            ManagedScaling.newBuilder()
                                    .setStatus("DISABLED")
                                    .setTargetCapacity(100)
                                    .setMinimumScalingStepSize(1)
                                    .setMaximumScalingStepSize(10_000)
                                    .setInstanceWarmupPeriod(300))
                    .setManagedTerminationProtection("DISABLED")
                    .setManagedDraining("ENABLED")
                    .build();

    private static final ManagedInstancesProvider OF_INSTANCES =
            ManagedInstancesProvider.newBuilder().setPropagateTags("NONE").build();

    private ProviderSettings() {}

    static AutoScalingGroupProvider of(AutoScalingGroupProvider asked) {
        return with(OF_A_GROUP, asked);
    }

    static ManagedInstancesProvider of(CreateManagedInstancesProviderConfiguration asked) {
        return with(OF_INSTANCES, asked);
    }

    static AutoScalingGroupProvider changed(
            AutoScalingGroupProvider now, AutoScalingGroupProviderUpdate asked) {
        return with(now, asked);
    }

    static ManagedInstancesProvider changed(
            ManagedInstancesProvider now, UpdateManagedInstancesProviderConfiguration asked) {
        InstanceLaunchTemplate template =
                with(now.getInstanceLaunchTemplate(), asked.getInstanceLaunchTemplate());
        return with(now, asked.toBuilder().clearInstanceLaunchTemplate().build()).toBuilder()
                .setInstanceLaunchTemplate(template)
                .build();
    }

    /**
     * The settings with those members that a request gives, which have the same names; what it
     * leaves out stays, of managed scaling too.
     */
    private static <M extends Message> M with(M now, Message asked) {
        Message.Builder changed = now.toBuilder();
        asked.getAllFields()
                .forEach(
                        (given, value) -> {
                            var member =
                                    Objects.requireNonNull(
                                            now.getDescriptorForType()
                                                    .findFieldByName(given.getName()));
                            if (value instanceof ManagedScaling scaling) {
                                changed.getFieldBuilder(member).mergeFrom(scaling);
                            } else {
                                changed.setField(member, value);
                            }
                        });
        @SuppressWarnings("unchecked") // A message's builder builds its own type.
        M built = (M) changed.build();
        return built;
    }
}
