package dev.longshore.control.api.ecs.capacity;

import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.capacity.Providers;
import dev.longshore.control.schedule.Fargate;
import dev.longshore.proto.ecs.DescribeCapacityProvidersRequest;
import dev.longshore.proto.ecs.DescribeCapacityProvidersResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.state.tx.ReadTx;
import java.util.List;

/** DescribeCapacityProviders. */
public final class DescribeCapacityProviders {
    private final EcsArns arns;
    private final Providers providers;

    public DescribeCapacityProviders(EcsArns arns) {
        this.arns = arns;
        this.providers = new Providers(arns);
    }

    /** Registers its operation. */
    public void register(Handlers on) {
        on.read(ECSGrpc.getDescribeCapacityProvidersMethod(), this::describe);
    }

    /** DescribeCapacityProviders. */
    public DescribeCapacityProvidersResponse describe(
            ReadTx tx, DescribeCapacityProvidersRequest request) {
        if (request.hasCluster()) {
            References.activeCluster(tx, request.getCluster());
        }
        List<String> asked =
                request.getCapacityProvidersCount() == 0
                        ? Fargate.PROVIDERS
                        : request.getCapacityProvidersList();
        var response = DescribeCapacityProvidersResponse.newBuilder();
        for (String reference : asked) {
            providers
                    .find(tx, reference)
                    .ifPresentOrElse(
                            response::addCapacityProviders,
                            () -> response.addFailures(missing(reference)));
        }
        return response.build();
    }

    private Failure missing(String reference) {
        return Failure.newBuilder()
                .setArn(reference.startsWith("arn:") ? reference : arns.capacityProvider(reference))
                .setReason("MISSING")
                .build();
    }
}
