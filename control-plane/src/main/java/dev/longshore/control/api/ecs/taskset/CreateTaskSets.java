package dev.longshore.control.api.ecs.taskset;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ClientTokens;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.Rule;
import dev.longshore.control.api.TagRules;
import dev.longshore.control.api.ecs.definition.Revisions;
import dev.longshore.control.api.ecs.launch.LaunchOptions;
import dev.longshore.control.api.ecs.launch.RequestTokens;
import dev.longshore.control.api.ecs.reference.EcsTags;
import dev.longshore.control.api.ecs.service.DescribedTaskSet;
import dev.longshore.control.api.ecs.service.FoundService;
import dev.longshore.control.api.ecs.service.NewServices;
import dev.longshore.control.api.ecs.service.NotOfferedInServices;
import dev.longshore.control.api.ecs.service.ServiceChecks;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.service.Deployments;
import dev.longshore.control.domain.service.TaskSets;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.CreateServiceRequest;
import dev.longshore.proto.ecs.CreateTaskSetRequest;
import dev.longshore.proto.ecs.CreateTaskSetResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.state.tx.Tx;
import java.util.List;

/** CreateTaskSet. The set is a row; tasks follow when its service is looked at. */
public final class CreateTaskSets {
    /** As many as ECS lets a service have, those that are being deleted included. */
    static final int MOST = 5;

    private static final int MAX_TOKEN = 36;

    private static final List<Rule<CreateTaskSetRequest>> REQUEST =
            List.of(
                    request ->
                            Rule.firstBroken(
                                    RequestTokens.upTo(MAX_TOKEN), request.getClientToken()),
                    not(
                            request -> request.getTaskDefinition().isEmpty(),
                            "Family should not be null or empty."));

    private final ServiceChecks checks;
    private final EcsArns arns;
    private final DescribedTaskSet described;
    private final ClientTokens tokens;

    public CreateTaskSets(Domain domain, EcsArns arns) {
        this.checks = new ServiceChecks(domain, "created");
        this.arns = arns;
        this.described = new DescribedTaskSet(arns);
        this.tokens =
                new ClientTokens(
                        domain.settings().keeping().clientTokens(), new TaskSetTokens(described));
    }

    /** Registers its operations. */
    public void register(Handlers on) {
        on.write(
                ECSGrpc.getCreateTaskSetMethod(),
                tokens,
                (tx, request, call) -> create(tx, request));
    }

    /** CreateTaskSet. */
    public CreateTaskSetResponse create(Tx tx, CreateTaskSetRequest request) {
        FoundService found = FoundTaskSet.service(tx, request.getCluster(), request.getService());
        NotOfferedInServices.check(tx);
        NotOfferedInServices.check(asOfService(request));
        Rule.enforce(REQUEST, request, ApiException::invalidValue);
        TagRules.check(EcsTags.of(request.getTagsList()));
        Service wanted = wanted(tx, found, request);
        ServiceDeploymentState state = Deployments.taskSet(tx, wanted);
        var set =
                TaskSetRow.newBuilder()
                        .setState(state)
                        .setTaskSetArn(
                                arns.taskSet(
                                        found.key().cluster(),
                                        found.key().service(),
                                        state.getDeployment().getId()))
                        .setExternalId(request.getExternalId())
                        .setScale(Scales.whole(request.getScale()))
                        .setStabilityStatus(TaskSets.STABILIZING)
                        .setStabilityStatusAt(Timestamps.of(tx.now()))
                        .addAllTags(request.getTagsList())
                        .build();
        if (TaskSets.of(tx, found.key()).size() >= MOST) {
            throw ApiException.invalidValue(
                    MOST
                            + " deployments exist on the service. Unable to create new TaskSet since this exceeds the maximum"
                            + " limit.");
        }
        TaskSets.put(tx, found.key(), set);
        return CreateTaskSetResponse.newBuilder()
                .setTaskSet(described.of(tx, found.key(), set))
                .build();
    }

    /** What a service may not ask for yet, a task set may not either. */
    private static CreateServiceRequest asOfService(CreateTaskSetRequest request) {
        return CreateServiceRequest.newBuilder()
                .setLaunchType(request.getLaunchType())
                .addAllLoadBalancers(request.getLoadBalancersList())
                .addAllServiceRegistries(request.getServiceRegistriesList())
                .build();
    }

    /** The service as it would be if it made its tasks as the set is to. */
    private Service wanted(Tx tx, FoundService found, CreateTaskSetRequest request) {
        LaunchOptions launch =
                LaunchOptions.of(
                        request.getLaunchType(),
                        request.getCapacityProviderStrategyList(),
                        found.cluster());
        TaskDefinition definition =
                Revisions.usable(tx, request.getTaskDefinition(), "TaskDefinition not found.");
        var wanted =
                found.service().toBuilder()
                        .setTaskDefinition(definition.getTaskDefinitionArn())
                        .clearLaunchType()
                        .clearCapacityProviderStrategy()
                        .addAllCapacityProviderStrategy(launch.strategy())
                        .clearPlatformVersion()
                        .clearPlatformFamily()
                        .clearLoadBalancers()
                        .addAllLoadBalancers(request.getLoadBalancersList())
                        .clearServiceRegistries()
                        .addAllServiceRegistries(request.getServiceRegistriesList())
                        .clearNetworkConfiguration();
        if (!launch.launchType().isEmpty()) {
            wanted.setLaunchType(launch.launchType());
        }
        if (launch.runsOn().equals("FARGATE")) {
            wanted.setPlatformVersion(request.getPlatformVersion()).setPlatformFamily("Linux");
        }
        if (request.getNetworkConfiguration().hasAwsvpcConfiguration()) {
            wanted.setNetworkConfiguration(NewServices.whole(request.getNetworkConfiguration()));
        }
        checks.checkLaunch(tx, wanted.build(), definition, request.getPlatformVersion());
        return wanted.build();
    }
}
