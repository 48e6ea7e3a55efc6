package dev.longshore.control.api.ecs.service;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.ClientTokens;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.Rule;
import dev.longshore.control.api.TagRules;
import dev.longshore.control.api.ecs.definition.Revisions;
import dev.longshore.control.api.ecs.launch.LaunchOptions;
import dev.longshore.control.api.ecs.launch.RequestTokens;
import dev.longshore.control.api.ecs.reference.EcsTags;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.connect.ConnectWish;
import dev.longshore.control.domain.service.AtMostOne;
import dev.longshore.control.domain.service.Deployments;
import dev.longshore.control.domain.service.TaskSets;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.CreateServiceRequest;
import dev.longshore.proto.ecs.CreateServiceResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceEventKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * CreateService. The service and its first deployment are rows of one transaction; tasks follow
 * when the service is looked at.
 */
public final class CreateServices {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,255}");
    private static final int MAX_TOKEN = 36;

    private static final List<Rule<CreateServiceRequest>> REQUEST =
            List.of(
                    not(
                            request -> !NAME.matcher(request.getServiceName()).matches(),
                            request ->
                                    "ServiceName must match ^[a-zA-Z0-9\\-_]{1,255}$, but was "
                                            + request.getServiceName()),
                    request ->
                            Rule.firstBroken(
                                    RequestTokens.upTo(MAX_TOKEN), request.getClientToken()),
                    not(
                            request -> isDaemon(request) && request.hasDesiredCount(),
                            "The daemon scheduling strategy does not support a desired count for"
                                    + " services. Remove the desired count value and try again"),
                    not(
                            request ->
                                    !isDaemon(request)
                                            && !ExternalServices.isExternal(request)
                                            && !request.hasDesiredCount(),
                            "desiredCount is required."),
                    not(
                            request ->
                                    request.getTaskDefinition().isEmpty()
                                            && !ExternalServices.isExternal(request),
                            "Family should not be null or empty."));

    private final ServiceChecks checks;
    private final NewServices services;
    private final Deployments deployments;
    private final DescribedService described;
    private final ClientTokens tokens;

    public CreateServices(Domain domain, EcsArns arns) {
        this.checks = new ServiceChecks(domain, "created");
        this.services = new NewServices(arns);
        this.deployments = new Deployments(arns);
        this.described = new DescribedService(arns);
        this.tokens =
                new ClientTokens(
                        domain.settings().keeping().clientTokens(), new ServiceTokens(described));
    }

    /** Registers its operations. */
    public void register(Handlers on) {
        on.write(ECSGrpc.getCreateServiceMethod(), tokens, this::create);
    }

    /**
     * CreateService: an ACTIVE service that is as the request says is the answer; the name of an
     * INACTIVE one is free.
     */
    public CreateServiceResponse create(Tx tx, CreateServiceRequest request, Call call) {
        Cluster here = References.activeCluster(tx, request.getCluster()).getCluster();
        NotOfferedInServices.check(tx);
        Service wanted = wanted(tx, request, here);
        var key = new ServiceKey(here.getClusterName(), wanted.getServiceName());
        ConnectWish connect = connect(tx, request, here, key);
        Optional<ServiceRow> known = tx.get(Tables.SERVICES, key);
        if (known.isPresent() && !isGone(known.get())) {
            return answer(described.of(tx, key, same(known.get(), wanted, connect)));
        }
        forgetEvents(tx, key);
        var row =
                ServiceRow.newBuilder()
                        .setService(
                                wanted.toBuilder()
                                        .setCreatedAt(Timestamps.of(tx.now()))
                                        .setCreatedBy(call.caller().arn()))
                        .setLastEvent(known.map(ServiceRow::getLastEvent).orElse(0L))
                        .build();
        ServiceRow begun = TaskSets.are(wanted) ? row : deployments.begin(tx, key, row, connect);
        tx.put(Tables.SERVICES, key, begun);
        return answer(described.of(tx, key, begun));
    }

    /** The service that is asked for, once it is known that it may be. */
    private Service wanted(Tx tx, CreateServiceRequest request, Cluster here) {
        ExternalServices.check(request);
        NotOfferedInServices.check(request);
        Rule.enforce(REQUEST, request, ApiException::invalidValue);
        TagRules.check(EcsTags.of(request.getTagsList()));
        if (!request.getTagsList().stream().allMatch(AtMostOne::isValid)) {
            throw ApiException.invalidValue(
                    "The value of the tag " + AtMostOne.TAG + " must be true or false.");
        }
        if (ExternalServices.isExternal(request)) {
            Service wanted =
                    services.of(
                            request,
                            here.getClusterName(),
                            Optional.empty(),
                            ExternalServices.LAUNCH);
            checks.check(wanted);
            return wanted;
        }
        LaunchOptions launch =
                LaunchOptions.of(
                        request.getLaunchType(), request.getCapacityProviderStrategyList(), here);
        TaskDefinition definition =
                Revisions.usable(tx, request.getTaskDefinition(), "TaskDefinition not found.");
        Service wanted =
                services.of(request, here.getClusterName(), Optional.of(definition), launch);
        checks.check(wanted);
        checks.checkLaunch(tx, wanted, definition, request.getPlatformVersion());
        return wanted;
    }

    private static ConnectWish connect(
            Tx tx, CreateServiceRequest request, Cluster here, ServiceKey key) {
        return request.getServiceConnectConfiguration().getEnabled()
                ? ConnectChecks.asked(
                        tx,
                        request.getServiceConnectConfiguration(),
                        here,
                        key,
                        Revisions.usable(
                                tx, request.getTaskDefinition(), "TaskDefinition not found."))
                : new ConnectWish(request.getServiceConnectConfiguration(), "");
    }

    /** The service that there is, if it is the one that is asked for. */
    private static ServiceRow same(ServiceRow known, Service wanted, ConnectWish connect) {
        if (known.getService().getStatus().equals("DRAINING")) {
            throw ApiException.invalidValue("Unable to Start a service that is still Draining.");
        }
        Service asked =
                ExternalServices.withoutPrimary(known.getService()).toBuilder()
                        .clearCreatedAt()
                        .clearCreatedBy()
                        .clearCurrentServiceDeployment()
                        .clearTags()
                        .build();
        if (!asked.equals(wanted.toBuilder().clearTags().build())
                || !ConnectWish.of(known).configuration().equals(connect.configuration())) {
            throw ApiException.invalidValue("Creation of service was not idempotent.");
        }
        return known;
    }

    private static boolean isGone(ServiceRow row) {
        return row.getService().getStatus().equals("INACTIVE");
    }

    /** What an earlier service of that name went through is not this one's. */
    private static void forgetEvents(Tx tx, ServiceKey key) {
        var old = new ArrayList<ServiceEventKey>();
        tx.scan(
                Tables.SERVICE_EVENTS,
                KeyPrefix.of(key.cluster(), key.service()),
                Optional.empty(),
                row -> old.add(row.key()));
        for (ServiceEventKey event : old) {
            if (!tx.hasRoom()) {
                return;
            }
            tx.delete(Tables.SERVICE_EVENTS, event);
        }
    }

    private static boolean isDaemon(CreateServiceRequest request) {
        return request.getSchedulingStrategy().equals("DAEMON");
    }

    private static CreateServiceResponse answer(Service service) {
        return CreateServiceResponse.newBuilder().setService(service).build();
    }
}
