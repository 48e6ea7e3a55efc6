package dev.longshore.control.api.ecs;

import dev.longshore.control.api.AwsService;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.ecs.account.AccountSettings;
import dev.longshore.control.api.ecs.capacity.CapacityProviders;
import dev.longshore.control.api.ecs.capacity.DescribeCapacityProviders;
import dev.longshore.control.api.ecs.cluster.ClusterProviders;
import dev.longshore.control.api.ecs.cluster.Clusters;
import dev.longshore.control.api.ecs.cluster.DescribeClusters;
import dev.longshore.control.api.ecs.definition.ListTaskDefinitions;
import dev.longshore.control.api.ecs.definition.TaskDefinitions;
import dev.longshore.control.api.ecs.instance.Attributes;
import dev.longshore.control.api.ecs.instance.ContainerInstances;
import dev.longshore.control.api.ecs.service.CreateServices;
import dev.longshore.control.api.ecs.service.DescribeDeployments;
import dev.longshore.control.api.ecs.service.DescribeServices;
import dev.longshore.control.api.ecs.service.ListDeployments;
import dev.longshore.control.api.ecs.service.UpdateServices;
import dev.longshore.control.api.ecs.tag.TagOperations;
import dev.longshore.control.api.ecs.task.DescribeTasks;
import dev.longshore.control.api.ecs.task.RunTasks;
import dev.longshore.control.api.ecs.task.TaskProtections;
import dev.longshore.control.api.ecs.taskset.CreateTaskSets;
import dev.longshore.control.api.ecs.taskset.DescribeTaskSets;
import dev.longshore.control.api.ecs.taskset.UpdateTaskSets;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.proto.ecs.ECSGrpc;
import io.grpc.ServiceDescriptor;

/** Amazon ECS, as far as this version offers it. */
public final class EcsService implements AwsService {
    @Override
    public ServiceDescriptor descriptor() {
        return ECSGrpc.getServiceDescriptor();
    }

    @Override
    public void register(Handlers on, Domain domain) {
        var arns = new EcsArns(domain.settings().installation());
        new Clusters(arns).register(on);
        new DescribeClusters(arns).register(on);
        new ClusterProviders(arns).register(on);
        new CapacityProviders(arns).register(on);
        new DescribeCapacityProviders(arns).register(on);
        new TaskDefinitions(domain.settings(), arns).register(on);
        new ListTaskDefinitions().register(on);
        new RunTasks(domain).register(on);
        new DescribeTasks(domain, arns).register(on);
        new CreateServices(domain, arns).register(on);
        new UpdateServices(domain, arns).register(on);
        new DescribeServices(arns).register(on);
        new DescribeDeployments().register(on);
        new ListDeployments().register(on);
        new CreateTaskSets(domain, arns).register(on);
        new UpdateTaskSets(arns).register(on);
        new DescribeTaskSets(arns).register(on);
        new TaskProtections(arns).register(on);
        new ContainerInstances(domain, arns).register(on);
        new Attributes().register(on);
        new TagOperations().register(on);
        new AccountSettings(domain.settings()).register(on);
    }
}
