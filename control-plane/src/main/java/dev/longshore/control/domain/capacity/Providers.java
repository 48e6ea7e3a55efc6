package dev.longshore.control.domain.capacity;

import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.schedule.Fargate;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.ecs.CapacityProvider;
import dev.longshore.proto.store.CapacityProviderRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.CapacityProviderKey;
import dev.longshore.state.tx.ReadTx;
import java.util.Optional;

/**
 * The capacity providers that there are: those that every account has, for FARGATE tasks, and those
 * that people have made, each a pool of container instances.
 */
public final class Providers {
    private final EcsArns arns;

    public Providers(EcsArns arns) {
        this.arns = arns;
    }

    /** The launch type of the tasks of a provider. */
    public static String launchType(String provider) {
        return Fargate.PROVIDERS.contains(provider) ? Fargate.LAUNCH_TYPE : "EC2";
    }

    /** The provider that somebody means by a name or an ARN, whatever its status. */
    public Optional<CapacityProvider> find(ReadTx tx, String nameOrArn) {
        String name = Arns.id(nameOrArn);
        Optional<CapacityProvider> named =
                Fargate.PROVIDERS.contains(name)
                        ? Optional.of(ofFargate(name))
                        : tx.get(Tables.CAPACITY_PROVIDERS, new CapacityProviderKey(name))
                                .map(CapacityProviderRow::getProvider);
        return named.filter(
                found ->
                        nameOrArn.equals(name) || nameOrArn.equals(found.getCapacityProviderArn()));
    }

    /** One of those that every account has. */
    public CapacityProvider ofFargate(String name) {
        return CapacityProvider.newBuilder()
                .setCapacityProviderArn(arns.capacityProvider(name))
                .setName(name)
                .setStatus("ACTIVE")
                .setType(name)
                .build();
    }
}
