package dev.longshore.control.api.ecs.capacity;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.TagRules;
import dev.longshore.control.api.ecs.reference.EcsErrors;
import dev.longshore.control.api.ecs.reference.EcsTags;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.capacity.Providers;
import dev.longshore.control.schedule.Fargate;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.AutoScalingGroupProvider;
import dev.longshore.proto.ecs.CapacityProvider;
import dev.longshore.proto.ecs.CreateCapacityProviderRequest;
import dev.longshore.proto.ecs.CreateCapacityProviderResponse;
import dev.longshore.proto.ecs.DeleteCapacityProviderRequest;
import dev.longshore.proto.ecs.DeleteCapacityProviderResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.UpdateCapacityProviderRequest;
import dev.longshore.proto.ecs.UpdateCapacityProviderResponse;
import dev.longshore.proto.store.CapacityProviderRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.CapacityProviderKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.Optional;

/**
 * Creating, changing and deleting capacity providers. What takes a while in AWS is done here when
 * the call is answered: the answer says that it has begun, and every later one that it is complete.
 */
public final class CapacityProviders {
    private static final int MOST = 500;

    private final EcsArns arns;
    private final Providers providers;

    public CapacityProviders(EcsArns arns) {
        this.arns = arns;
        this.providers = new Providers(arns);
    }

    /** Registers its operations. */
    public void register(Handlers on) {
        on.write(ECSGrpc.getCreateCapacityProviderMethod(), this::create);
        on.write(ECSGrpc.getUpdateCapacityProviderMethod(), this::update);
        on.write(ECSGrpc.getDeleteCapacityProviderMethod(), this::delete);
    }

    /** CreateCapacityProvider: the name of an INACTIVE one is free. */
    public CreateCapacityProviderResponse create(Tx tx, CreateCapacityProviderRequest request) {
        if (tx.level() < FeatureLevel.FEATURE_LEVEL_SERVICES_VALUE) {
            throw ApiException.notOffered(
                    "Capacity providers are not offered while servers or agents of an older version are in use.");
        }
        ProviderChecks.check(request);
        TagRules.check(EcsTags.of(request.getTagsList()));
        checkNew(tx, request);
        var provider =
                CapacityProvider.newBuilder()
                        .setCapacityProviderArn(arns.capacityProvider(request.getName()))
                        .setName(request.getName())
                        .setStatus("ACTIVE")
                        .addAllTags(request.getTagsList());
        if (request.hasAutoScalingGroupProvider()) {
            AutoScalingGroupProvider settings =
                    ProviderSettings.of(request.getAutoScalingGroupProvider());
            ProviderChecks.check(settings.getManagedScaling());
            CapacityProvider made =
                    provider.setType("EC2_AUTOSCALING")
                            .setAutoScalingGroupProvider(settings)
                            .build();
            put(tx, made);
            return created(made);
        }
        String cluster =
                References.activeCluster(tx, request.getCluster()).getCluster().getClusterName();
        provider.setType("MANAGED_INSTANCES")
                .setCluster(cluster)
                .setManagedInstancesProvider(
                        ProviderSettings.of(request.getManagedInstancesProvider()));
        put(tx, provider.setUpdateStatus("CREATE_COMPLETE").build());
        ManagedInstances.join(tx, provider.build());
        return created(
                provider.setStatus("PROVISIONING").setUpdateStatus("CREATE_IN_PROGRESS").build());
    }

    /** UpdateCapacityProvider: a member that is absent stays. */
    public UpdateCapacityProviderResponse update(Tx tx, UpdateCapacityProviderRequest request) {
        CapacityProvider now = own(tx, request.getName());
        if (request.hasAutoScalingGroupProvider() == request.hasManagedInstancesProvider()
                || request.hasAutoScalingGroupProvider() != now.hasAutoScalingGroupProvider()) {
            throw EcsErrors.client(
                    "The specified settings are not those of the capacity provider's type. Specify the settings of"
                            + " its type and try again.");
        }
        var changed = now.toBuilder().setUpdateStatus("UPDATE_COMPLETE");
        if (request.hasAutoScalingGroupProvider()) {
            AutoScalingGroupProvider settings =
                    ProviderSettings.changed(
                            now.getAutoScalingGroupProvider(),
                            request.getAutoScalingGroupProvider());
            ProviderChecks.check(settings.getManagedScaling());
            changed.setAutoScalingGroupProvider(settings);
        } else {
            changed.setManagedInstancesProvider(
                    ProviderSettings.changed(
                            now.getManagedInstancesProvider(),
                            request.getManagedInstancesProvider()));
        }
        put(tx, changed.build());
        return UpdateCapacityProviderResponse.newBuilder().setCapacityProvider(changed).build();
    }

    /** DeleteCapacityProvider: it becomes INACTIVE and stays describable for a while. */
    public DeleteCapacityProviderResponse delete(Tx tx, DeleteCapacityProviderRequest request) {
        CapacityProvider now = own(tx, request.getCapacityProvider());
        var answer = now.toBuilder().setUpdateStatus("DELETE_IN_PROGRESS");
        if (now.hasManagedInstancesProvider()) {
            ManagedInstances.leave(tx, now);
            answer.setStatus("DEPROVISIONING");
        } else {
            checkUnused(tx, now);
        }
        tx.put(
                Tables.CAPACITY_PROVIDERS,
                new CapacityProviderKey(now.getName()),
                CapacityProviderRow.newBuilder()
                        .setProvider(
                                now.toBuilder()
                                        .setStatus("INACTIVE")
                                        .setUpdateStatus("DELETE_COMPLETE"))
                        .setDeletedAt(Timestamps.of(tx.now()))
                        .build());
        return DeleteCapacityProviderResponse.newBuilder().setCapacityProvider(answer).build();
    }

    private static CreateCapacityProviderResponse created(CapacityProvider made) {
        return CreateCapacityProviderResponse.newBuilder().setCapacityProvider(made).build();
    }

    private static void put(Tx tx, CapacityProvider provider) {
        tx.put(
                Tables.CAPACITY_PROVIDERS,
                new CapacityProviderKey(provider.getName()),
                CapacityProviderRow.newBuilder().setProvider(provider).build());
    }

    /** An ACTIVE one that somebody has made. */
    private CapacityProvider own(ReadTx tx, String reference) {
        CapacityProvider found =
                providers
                        .find(tx, reference)
                        .filter(provider -> provider.getStatus().equals("ACTIVE"))
                        .orElseThrow(
                                () ->
                                        EcsErrors.client(
                                                "The specified capacity provider does not exist. Specify a valid name or"
                                                        + " ARN and try again."));
        if (Fargate.PROVIDERS.contains(found.getName())) {
            throw EcsErrors.client(
                    "The capacity provider "
                            + found.getName()
                            + " is reserved. It can be neither changed nor deleted.");
        }
        return found;
    }

    /** Neither its name nor its group may be another's. */
    private static void checkNew(ReadTx tx, CreateCapacityProviderRequest request) {
        int[] count = {0};
        tx.scan(
                Tables.CAPACITY_PROVIDERS,
                KeyPrefix.ALL,
                Optional.empty(),
                row -> {
                    CapacityProvider other = row.row().getProvider();
                    if (other.getStatus().equals("ACTIVE")) {
                        count[0]++;
                        checkDiffers(request, other);
                    }
                    return true;
                });
        if (count[0] >= MOST) {
            throw new ApiException(
                    "LimitExceededException",
                    "There can be at most " + MOST + " capacity providers.");
        }
    }

    private static void checkDiffers(
            CreateCapacityProviderRequest request, CapacityProvider other) {
        if (other.getName().equals(request.getName())) {
            throw EcsErrors.client(
                    "The specified capacity provider already exists. To change the configuration of an existing capacity"
                            + " provider, update the capacity provider.");
        }
        if (request.hasAutoScalingGroupProvider()
                && group(request.getAutoScalingGroupProvider())
                        .equals(group(other.getAutoScalingGroupProvider()))) {
            throw EcsErrors.client(
                    "The specified Auto Scaling group ARN is already being used by another capacity provider. Specify a"
                            + " unique Auto Scaling group ARN and try again.");
        }
    }

    /** The group's name, which ends its ARN. */
    private static String group(AutoScalingGroupProvider provider) {
        return Arns.id(provider.getAutoScalingGroupArn());
    }

    private static void checkUnused(ReadTx tx, CapacityProvider provider) {
        tx.scan(
                Tables.CLUSTERS,
                KeyPrefix.ALL,
                Optional.empty(),
                row -> {
                    var cluster = row.row().getCluster();
                    if (cluster.getStatus().equals("ACTIVE")
                            && cluster.getCapacityProvidersList().contains(provider.getName())) {
                        throw EcsErrors.client(
                                "The capacity provider cannot be deleted because it is associated with cluster: "
                                        + cluster.getClusterName()
                                        + ". Remove the capacity provider from the cluster and try again.");
                    }
                    return true;
                });
    }
}
