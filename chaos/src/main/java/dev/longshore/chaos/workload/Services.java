package dev.longshore.chaos.workload;

import dev.longshore.chaos.history.DrillClock;
import dev.longshore.chaos.history.ServiceSeen;
import dev.longshore.proto.ecs.CreateServiceRequest;
import dev.longshore.proto.ecs.DeleteServiceRequest;
import dev.longshore.proto.ecs.DescribeServicesRequest;
import dev.longshore.proto.ecs.UpdateServiceRequest;
import java.util.List;
import java.util.Optional;

/** The services of a drill: two that stay as they are, one that is scaled and deployed. */
final class Services {
    private static final int STEADY_TASKS = 2;
    private static final int MOST_TASKS = 3;

    private final String cluster;
    private final String prefix;
    private final Definitions definitions;
    private final DrillClock clock;

    Services(String cluster, String prefix, Definitions definitions, DrillClock clock) {
        this.cluster = cluster;
        this.prefix = prefix;
        this.definitions = definitions;
        this.clock = clock;
    }

    /** The service whose tasks are visited. */
    String web() {
        return prefix + "-web";
    }

    /** The service whose desired count is a register. */
    String counted() {
        return prefix + "-counted";
    }

    private String visitor() {
        return prefix + "-visitor";
    }

    private String churn() {
        return prefix + "-churn";
    }

    /** Those that shall have their tasks. */
    private List<String> living() {
        return List.of(web(), visitor(), churn());
    }

    void create(Calls calls) {
        calls.mustSoon("CreateService", ecs -> ecs.createService(awsvpc(web(), Definitions.WEB)));
        calls.mustSoon(
                "CreateService", ecs -> ecs.createService(awsvpc(visitor(), Definitions.VISITOR)));
        calls.mustSoon(
                "CreateService", ecs -> ecs.createService(awsvpc(churn(), Definitions.CHURN)));
        calls.mustSoon(
                "CreateService",
                ecs ->
                        ecs.createService(
                                CreateServiceRequest.newBuilder()
                                        .setCluster(cluster)
                                        .setServiceName(counted())
                                        .setClientToken(counted())
                                        .setTaskDefinition(Definitions.COUNTED)
                                        .setDesiredCount(0)
                                        .build()));
    }

    private CreateServiceRequest awsvpc(String name, String family) {
        return CreateServiceRequest.newBuilder()
                .setCluster(cluster)
                .setServiceName(name)
                .setClientToken(name)
                .setTaskDefinition(family)
                .setDesiredCount(STEADY_TASKS)
                .setNetworkConfiguration(definitions.network())
                .build();
    }

    /** Scales the one that changes, or deploys it anew. */
    void change(Client client) {
        var request = UpdateServiceRequest.newBuilder().setCluster(cluster).setService(churn());
        if (client.random().nextInt(3) == 0) {
            request.setForceNewDeployment(true);
        } else {
            request.setDesiredCount(client.random().nextInt(MOST_TASKS + 1));
        }
        client.ask(ecs -> ecs.updateService(request.build()));
    }

    /** Those that shall have their tasks, as they are now; empty where nobody answers. */
    List<ServiceSeen> look(Client client) {
        var answer =
                client.ask(
                        ecs ->
                                ecs.describeServices(
                                        DescribeServicesRequest.newBuilder()
                                                .setCluster(cluster)
                                                .addAllServices(living())
                                                .build()));
        long now = clock.nanos();
        return answer.value().stream()
                .flatMap(found -> found.getServicesList().stream())
                .map(
                        service ->
                                new ServiceSeen(
                                        now,
                                        service.getServiceName(),
                                        service.getDesiredCount(),
                                        service.getRunningCount(),
                                        service.getPendingCount(),
                                        service.getDeploymentsCount()))
                .toList();
    }

    /** All of them, where each has its tasks. */
    Optional<List<ServiceSeen>> steady(Client client) {
        return Optional.of(look(client))
                .filter(seen -> seen.size() == living().size())
                .filter(seen -> seen.stream().allMatch(ServiceSeen::isSteady));
    }

    void delete(Calls calls) {
        for (String service : List.of(web(), visitor(), churn(), counted())) {
            calls.untilAnswered(
                    ecs ->
                            ecs.deleteService(
                                    DeleteServiceRequest.newBuilder()
                                            .setCluster(cluster)
                                            .setService(service)
                                            .setForce(true)
                                            .build()));
        }
    }
}
