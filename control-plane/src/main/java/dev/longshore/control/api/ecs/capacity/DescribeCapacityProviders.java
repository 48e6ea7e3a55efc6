package dev.longshore.control.api.ecs.capacity;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.Page;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.capacity.Providers;
import dev.longshore.control.schedule.Fargate;
import dev.longshore.proto.ecs.CapacityProvider;
import dev.longshore.proto.ecs.DescribeCapacityProvidersRequest;
import dev.longshore.proto.ecs.DescribeCapacityProvidersResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** DescribeCapacityProviders: those that are named, or all, page by page. */
public final class DescribeCapacityProviders {
    private static final int MAX_NAMED = 100;
    private static final int MAX_RESULTS = 10;

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

    /** DescribeCapacityProviders; of a cluster, where one is named. */
    public DescribeCapacityProvidersResponse describe(
            ReadTx tx, DescribeCapacityProvidersRequest request) {
        if (request.getCapacityProvidersCount() > MAX_NAMED) {
            throw ApiException.invalidValue(
                    "capacityProviders can have at most " + MAX_NAMED + " items.");
        }
        List<String> ofCluster =
                request.hasCluster()
                        ? References.activeCluster(tx, request.getCluster())
                                .getCluster()
                                .getCapacityProvidersList()
                        : List.of();
        Predicate<CapacityProvider> wanted =
                provider -> !request.hasCluster() || ofCluster.contains(provider.getName());
        var response = DescribeCapacityProvidersResponse.newBuilder();
        if (request.getCapacityProvidersCount() > 0) {
            named(tx, request, wanted, response);
        } else {
            page(tx, request, wanted, response);
        }
        if (!request.getIncludeList().contains("TAGS")) {
            response.getCapacityProvidersBuilderList().forEach(CapacityProvider.Builder::clearTags);
        }
        return response.build();
    }

    private void named(
            ReadTx tx,
            DescribeCapacityProvidersRequest request,
            Predicate<CapacityProvider> wanted,
            DescribeCapacityProvidersResponse.Builder response) {
        for (String reference : request.getCapacityProvidersList()) {
            providers
                    .find(tx, reference)
                    .filter(wanted)
                    .ifPresentOrElse(
                            response::addCapacityProviders,
                            () -> response.addFailures(missing(reference)));
        }
    }

    private Failure missing(String reference) {
        return Failure.newBuilder()
                .setArn(reference.startsWith("arn:") ? reference : arns.capacityProvider(reference))
                .setReason("MISSING")
                .build();
    }

    /** The order of the listing: those that every account has, then the others by name. */
    private record Position(int group, String name) implements Key {}

    private void page(
            ReadTx tx,
            DescribeCapacityProvidersRequest request,
            Predicate<CapacityProvider> wanted,
            DescribeCapacityProvidersResponse.Builder response) {
        Page<CapacityProvider> page = Page.ascending(request, MAX_RESULTS);
        boolean more =
                Fargate.PROVIDERS.stream()
                        .map(providers::ofFargate)
                        .filter(wanted)
                        .allMatch(found -> page.add(new Position(0, found.getName()), found));
        if (more) {
            tx.scan(
                    Tables.CAPACITY_PROVIDERS,
                    KeyPrefix.ALL,
                    Optional.empty(),
                    row -> {
                        CapacityProvider found = row.row().getProvider();
                        return !found.getStatus().equals("ACTIVE")
                                || !wanted.test(found)
                                || page.add(new Position(1, found.getName()), found);
                    });
        }
        response.addAllCapacityProviders(page.entries());
        page.nextToken().ifPresent(response::setNextToken);
    }
}
