package dev.longshore.control.domain.capacity;

import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.schedule.Fargate;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.ecs.CapacityProvider;
import dev.longshore.state.tx.ReadTx;
import java.util.Optional;

/** The capacity providers that there are: those that every account has. */
public final class Providers {
    private final EcsArns arns;

    public Providers(EcsArns arns) {
        this.arns = arns;
    }

    /** The provider that somebody means by a name or an ARN, whatever its status. */
    public Optional<CapacityProvider> find(ReadTx tx, String nameOrArn) {
        String name = Arns.id(nameOrArn);
        return Optional.of(name)
                .filter(Fargate.PROVIDERS::contains)
                .map(this::ofFargate)
                .filter(
                        found ->
                                nameOrArn.equals(name)
                                        || nameOrArn.equals(found.getCapacityProviderArn()));
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
