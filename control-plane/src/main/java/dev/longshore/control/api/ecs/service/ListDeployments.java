package dev.longshore.control.api.ecs.service;

import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.Page;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.CreatedAt;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.ListServiceDeploymentsRequest;
import dev.longshore.proto.ecs.ListServiceDeploymentsResponse;
import dev.longshore.proto.ecs.ServiceDeployment;
import dev.longshore.proto.ecs.ServiceDeploymentBrief;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** ListServiceDeployments. */
public final class ListDeployments {
    private static final int USUAL_RESULTS = 20;
    private static final int MAX_RESULTS = 100;

    /** Where a deployment stands in the order of time. */
    private record Position(long createdMillis, String id) implements Key {
        static final Comparator<Position> OLDEST_FIRST =
                Comparator.comparingLong(Position::createdMillis).thenComparing(Position::id);
    }

    private record Candidate(Position position, ServiceDeployment deployment) {
        static final Comparator<Candidate> OLDEST_FIRST =
                Comparator.comparing(Candidate::position, Position.OLDEST_FIRST);
    }

    /** Registers its operations. */
    public void register(Handlers on) {
        on.read(ECSGrpc.getListServiceDeploymentsMethod(), this::list);
    }

    /**
     * ListServiceDeployments, the newest first. Rows stand in the order of their ids, so all of the
     * service's are looked at, and no more kept than a page shows.
     */
    public ListServiceDeploymentsResponse list(ReadTx tx, ListServiceDeploymentsRequest request) {
        FoundService found = FoundService.of(tx, request.getCluster(), request.getService());
        Page<ServiceDeploymentBrief> page = Page.descending(request, USUAL_RESULTS, MAX_RESULTS);
        for (Candidate candidate : newest(tx, found, request, page.from())) {
            if (!page.add(candidate.position(), brief(candidate.deployment()))) {
                break;
            }
        }
        var response =
                ListServiceDeploymentsResponse.newBuilder()
                        .addAllServiceDeployments(page.entries());
        page.nextToken().ifPresent(response::setNextToken);
        return response.build();
    }

    private static List<Candidate> newest(
            ReadTx tx,
            FoundService found,
            ListServiceDeploymentsRequest request,
            Optional<byte[]> before) {
        ServiceKey service = found.key();
        Instant since = Timestamps.instant(found.service().getCreatedAt());
        var newest = new PriorityQueue<>(Candidate.OLDEST_FIRST);
        tx.scan(
                Tables.SERVICE_DEPLOYMENTS,
                KeyPrefix.of(service.cluster(), service.service()),
                Optional.empty(),
                row -> {
                    ServiceDeployment deployment = row.row().getDeployment();
                    Instant created = Timestamps.instant(deployment.getCreatedAt());
                    var position = new Position(created.toEpochMilli(), row.key().deployment());
                    boolean isNext =
                            before.isEmpty()
                                    || Arrays.compareUnsigned(position.encode(), before.get()) < 0;
                    // An earlier service may have had the name.
                    if (isNext && !created.isBefore(since) && isAsked(request, deployment)) {
                        newest.add(new Candidate(position, deployment));
                    }
                    if (newest.size() > MAX_RESULTS + 1) {
                        newest.remove();
                    }
                    return true;
                });
        return newest.stream().sorted(Candidate.OLDEST_FIRST.reversed()).toList();
    }

    private static boolean isAsked(
            ListServiceDeploymentsRequest request, ServiceDeployment deployment) {
        Instant created = Timestamps.instant(deployment.getCreatedAt());
        CreatedAt asked = request.getCreatedAt();
        boolean byStatus =
                request.getStatusCount() == 0
                        || request.getStatusList().contains(deployment.getStatus());
        return byStatus
                && !(asked.hasAfter() && created.isBefore(Timestamps.instant(asked.getAfter())))
                && !(asked.hasBefore() && created.isAfter(Timestamps.instant(asked.getBefore())));
    }

    private static ServiceDeploymentBrief brief(ServiceDeployment deployment) {
        var brief =
                ServiceDeploymentBrief.newBuilder()
                        .setServiceDeploymentArn(deployment.getServiceDeploymentArn())
                        .setServiceArn(deployment.getServiceArn())
                        .setClusterArn(deployment.getClusterArn())
                        .setCreatedAt(deployment.getCreatedAt())
                        .setTargetServiceRevisionArn(deployment.getTargetServiceRevision().getArn())
                        .setStatus(deployment.getStatus());
        if (deployment.hasStartedAt()) {
            brief.setStartedAt(deployment.getStartedAt());
        }
        if (deployment.hasFinishedAt()) {
            brief.setFinishedAt(deployment.getFinishedAt());
        }
        if (deployment.hasStatusReason()) {
            brief.setStatusReason(deployment.getStatusReason());
        }
        return brief.build();
    }
}
