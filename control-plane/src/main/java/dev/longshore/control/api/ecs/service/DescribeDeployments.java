package dev.longshore.control.api.ecs.service;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.domain.service.CircuitBreaker;
import dev.longshore.control.domain.service.Deployments;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.ConflictException;
import dev.longshore.proto.ecs.ContinueServiceDeploymentRequest;
import dev.longshore.proto.ecs.ContinueServiceDeploymentResponse;
import dev.longshore.proto.ecs.DeploymentLifecycleHookDetail;
import dev.longshore.proto.ecs.DescribeServiceDeploymentsRequest;
import dev.longshore.proto.ecs.DescribeServiceDeploymentsResponse;
import dev.longshore.proto.ecs.DescribeServiceRevisionsRequest;
import dev.longshore.proto.ecs.DescribeServiceRevisionsResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.ServiceDeployment;
import dev.longshore.proto.ecs.ServiceDeploymentAlarms;
import dev.longshore.proto.ecs.ServiceRevision;
import dev.longshore.proto.ecs.ServiceRevisionSummary;
import dev.longshore.proto.ecs.StopServiceDeploymentRequest;
import dev.longshore.proto.ecs.StopServiceDeploymentResponse;
import dev.longshore.proto.store.ServiceDeploymentRow;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRevisionRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** DescribeServiceDeployments, DescribeServiceRevisions and StopServiceDeployment. */
public final class DescribeDeployments {
    private static final int MAX_ITEMS = 20;
    private static final Pattern HOOK_ID = Pattern.compile("ecs-[a-z]+-.+");
    private static final Set<String> UNDER_WAY = Set.of("PENDING", "IN_PROGRESS");

    /** Registers its operations. */
    public void register(Handlers on) {
        on.read(ECSGrpc.getDescribeServiceDeploymentsMethod(), this::describe);
        on.read(ECSGrpc.getDescribeServiceRevisionsMethod(), this::describeRevisions);
        on.write(ECSGrpc.getStopServiceDeploymentMethod(), this::stop);
        on.write(ECSGrpc.getContinueServiceDeploymentMethod(), this::goOn);
    }

    /** DescribeServiceDeployments. */
    public DescribeServiceDeploymentsResponse describe(
            ReadTx tx, DescribeServiceDeploymentsRequest request) {
        checkCount("serviceDeploymentArns", request.getServiceDeploymentArnsList());
        var response = DescribeServiceDeploymentsResponse.newBuilder();
        for (String arn : request.getServiceDeploymentArnsList()) {
            find(tx, arn)
                    .ifPresentOrElse(
                            row -> response.addServiceDeployments(shown(tx, arn, row)),
                            () -> response.addFailures(missing(arn)));
        }
        return response.build();
    }

    /** DescribeServiceRevisions. */
    public DescribeServiceRevisionsResponse describeRevisions(
            ReadTx tx, DescribeServiceRevisionsRequest request) {
        checkCount("serviceRevisionArns", request.getServiceRevisionArnsList());
        var response = DescribeServiceRevisionsResponse.newBuilder();
        for (String arn : request.getServiceRevisionArnsList()) {
            revision(tx, arn)
                    .ifPresentOrElse(
                            response::addServiceRevisions,
                            () -> response.addFailures(missing(arn)));
        }
        return response.build();
    }

    /**
     * StopServiceDeployment: only the wish is written, and what follows from it is the service's
     * controller's. A deployment for which there is a wish already keeps it.
     */
    public StopServiceDeploymentResponse stop(Tx tx, StopServiceDeploymentRequest request) {
        String arn = request.getServiceDeploymentArn();
        ServiceDeploymentRow row =
                find(tx, arn)
                        .orElseThrow(
                                () ->
                                        new ApiException(
                                                "ServiceDeploymentNotFoundException",
                                                "Service deployment not found."));
        String wish =
                request.getStopType().equals("ABORT") ? "STOP_REQUESTED" : "ROLLBACK_REQUESTED";
        String status = row.getDeployment().getStatus();
        if (UNDER_WAY.contains(status)) {
            var stopping = row.toBuilder();
            stopping.getDeploymentBuilder().setStatus(wish).setUpdatedAt(Timestamps.of(tx.now()));
            tx.put(
                    Tables.SERVICE_DEPLOYMENTS,
                    ServiceArns.deployment(arn).orElseThrow(),
                    stopping.build());
        } else if (!status.equals(wish)) {
            throw ApiException.withDetail(
                    "The service deployment is "
                            + status
                            + ": only one that is PENDING or IN_PROGRESS can be stopped.",
                    ConflictException.newBuilder().addResourceIds(arn).build());
        }
        return StopServiceDeploymentResponse.newBuilder().setServiceDeploymentArn(arn).build();
    }

    /**
     * ContinueServiceDeployment: only the word is written, for a deployment that waits for it.
     *
     * @throws ApiException ServiceDeploymentNotFoundException; InvalidParameterException for a hook
     *     that nothing waits at
     */
    public ContinueServiceDeploymentResponse goOn(Tx tx, ContinueServiceDeploymentRequest request) {
        String arn = request.getServiceDeploymentArn();
        ServiceDeploymentRow.Builder row =
                find(tx, arn)
                        .orElseThrow(
                                () ->
                                        new ApiException(
                                                "ServiceDeploymentNotFoundException",
                                                "The service deployment does not exist."))
                        .toBuilder();
        if (row.getDeployment().hasFinishedAt()) {
            throw ApiException.invalidValue(
                    "Continuing a service deployment is not allowed for service deployment in terminal"
                            + " states.");
        }
        if (!HOOK_ID.matcher(request.getHookId()).matches()) {
            throw ApiException.invalidValue(
                    "Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}");
        }
        DeploymentLifecycleHookDetail.Builder hook =
                row.getDeploymentBuilder().getLifecycleHookDetailsBuilderList().stream()
                        .filter(detail -> detail.getHookId().equals(request.getHookId()))
                        .filter(detail -> detail.getStatus().equals("AWAITING_ACTION"))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        ApiException.invalidValue(
                                                "Provided hookId is either completed, unavailable, or not"
                                                        + " associated with the given Resource ARN"));
        hook.setStatus(request.getAction().equals("ROLLBACK") ? "FAILED" : "SUCCEEDED");
        row.getDeploymentBuilder().setUpdatedAt(Timestamps.of(tx.now()));
        tx.put(Tables.SERVICE_DEPLOYMENTS, ServiceArns.deployment(arn).orElseThrow(), row.build());
        return ContinueServiceDeploymentResponse.newBuilder().setServiceDeploymentArn(arn).build();
    }

    private static void checkCount(String member, List<String> arns) {
        if (arns.isEmpty()) {
            throw ApiException.invalidValue(member + " cannot be empty.");
        }
        if (arns.size() > MAX_ITEMS) {
            throw ApiException.invalidValue(member + " can have at most " + MAX_ITEMS + " items.");
        }
    }

    private static Optional<ServiceDeploymentRow> find(ReadTx tx, String arn) {
        return ServiceArns.deployment(arn)
                .flatMap(key -> tx.get(Tables.SERVICE_DEPLOYMENTS, key))
                .filter(row -> row.getDeployment().getServiceDeploymentArn().equals(arn));
    }

    private static Optional<ServiceRevision> revision(ReadTx tx, String arn) {
        return ServiceArns.revision(arn)
                .flatMap(key -> tx.get(Tables.SERVICE_REVISIONS, key))
                .map(ServiceRevisionRow::getRevision)
                .filter(revision -> revision.getServiceRevisionArn().equals(arn));
    }

    private static Failure missing(String arn) {
        return Failure.newBuilder().setArn(arn).setReason("MISSING").build();
    }

    private static ServiceDeployment shown(ReadTx tx, String arn, ServiceDeploymentRow row) {
        ServiceDeploymentKey key = ServiceArns.deployment(arn).orElseThrow();
        var service = new ServiceKey(key.cluster(), key.service());
        List<ServiceDeploymentState> current =
                tx.get(Tables.SERVICES, service)
                        .map(ServiceRow::getDeploymentsList)
                        .orElseGet(List::of);
        var shown = row.getDeployment().toBuilder();
        count(tx, service, current, shown.getTargetServiceRevisionBuilder());
        shown.getSourceServiceRevisionsBuilderList()
                .forEach(source -> count(tx, service, current, source));
        tx.get(Tables.SERVICES, service).stream()
                .filter(now -> !shown.hasDeploymentCircuitBreaker())
                .flatMap(
                        now ->
                                now.getDeploymentsList().stream()
                                        .filter(
                                                state ->
                                                        state.getServiceDeployment()
                                                                .equals(key.deployment()))
                                        .map(
                                                state ->
                                                        CircuitBreaker.shown(
                                                                now.getService(),
                                                                state,
                                                                Optional.empty())))
                .findFirst()
                .ifPresent(shown::setDeploymentCircuitBreaker);
        if (!shown.hasAlarms()) {
            shown.setAlarms(ServiceDeploymentAlarms.newBuilder().setStatus("DISABLED"));
        }
        return shown.build();
    }

    /** Counts a revision's tasks, unless its row says how many there were in the end. */
    private static void count(
            ReadTx tx,
            ServiceKey service,
            List<ServiceDeploymentState> current,
            ServiceRevisionSummary.Builder revision) {
        if (revision.hasRequestedTaskCount()) {
            return;
        }
        String id = revision.getArn().substring(revision.getArn().lastIndexOf('/') + 1);
        String deployment = Deployments.ID_PREFIX + id;
        int requested =
                current.stream()
                        .filter(state -> state.getRevision().equals(id))
                        .mapToInt(state -> state.getDeployment().getDesiredCount())
                        .sum();
        revision.setRequestedTaskCount(requested)
                .setRunningTaskCount(DescribedService.tasks(tx, service, deployment, "RUNNING"))
                .setPendingTaskCount(DescribedService.tasks(tx, service, deployment, "PENDING"));
    }
}
