package dev.longshore.simulation.client;

import com.google.protobuf.Message;
import dev.longshore.proto.ecs.UpdateClusterRequest;
import dev.longshore.proto.servicediscovery.CreatePrivateDnsNamespaceRequest;
import dev.longshore.proto.servicediscovery.CreatePrivateDnsNamespaceResponse;
import dev.longshore.proto.servicediscovery.CreateServiceRequest;
import dev.longshore.proto.servicediscovery.CreateServiceResponse;
import dev.longshore.proto.servicediscovery.DeleteServiceRequest;
import dev.longshore.proto.servicediscovery.DeregisterInstanceRequest;
import dev.longshore.proto.servicediscovery.GetOperationRequest;
import dev.longshore.proto.servicediscovery.GetOperationResponse;
import dev.longshore.proto.servicediscovery.HealthCheckCustomConfig;
import dev.longshore.proto.servicediscovery.RegisterInstanceRequest;
import dev.longshore.proto.servicediscovery.Service;
import dev.longshore.proto.servicediscovery.UpdateInstanceCustomHealthStatusRequest;
import dev.longshore.simulation.client.Calls.Answer;
import dev.longshore.simulation.client.Calls.Repeat;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes a namespace and names in it, registers instances that are no tasks, and gives a name to
 * services.
 */
final class NameActivities {
    private static final String SERVICE = "longshore.servicediscovery.v1.ServiceDiscovery";
    private static final String CONNECTED = "mesh";
    private static final int MOST_INSTANCES = 3;
    private static final double REMOVED = 0.4;
    private static final double ILL = 0.5;
    private static final double SHORT_LIVED = 0.2;

    private final World world;
    private final Calls calls;
    private final String name;
    private String namespace = "";

    /** Of a service that stays, so that whoever asks for it may have it. */
    private String registry = "";

    private String service = "";
    private int others;

    /** Whether there is a namespace for Service Connect. */
    private boolean connected;

    NameActivities(World world, Calls calls, String name) {
        this.world = world;
        this.calls = calls;
        this.name = name;
    }

    void act() {
        if (namespace.isEmpty()) {
            createNamespace();
        } else if (!connected) {
            connect();
        } else if (service.isEmpty()) {
            createService("web", answer -> kept(answer.getService()));
        } else if (world.chance(SHORT_LIVED)) {
            createService("other-" + others++, answer -> delete(answer.getService().getId()));
        } else if (world.chance(REMOVED)) {
            call(
                    "DeregisterInstance",
                    DeregisterInstanceRequest.newBuilder()
                            .setServiceId(service)
                            .setInstanceId(some())
                            .build(),
                    answer -> {});
        } else if (world.chance(ILL)) {
            call(
                    "UpdateInstanceCustomHealthStatus",
                    UpdateInstanceCustomHealthStatusRequest.newBuilder()
                            .setServiceId(service)
                            .setInstanceId(some())
                            .setStatus(world.chance(ILL) ? "UNHEALTHY" : "HEALTHY")
                            .build(),
                    answer -> {});
        } else {
            register();
        }
    }

    private String some() {
        return "i-" + world.random().nextInt(MOST_INSTANCES);
    }

    private void createNamespace() {
        call(
                "CreatePrivateDnsNamespace",
                CreatePrivateDnsNamespaceRequest.newBuilder()
                        .setName(name + ".internal")
                        .setVpc("vpc-12345")
                        .setCreatorRequestId(name)
                        .build(),
                answer -> find(((CreatePrivateDnsNamespaceResponse) answer).getOperationId()));
    }

    private void find(String operation) {
        call(
                "GetOperation",
                GetOperationRequest.newBuilder().setOperationId(operation).build(),
                answer ->
                        namespace =
                                ((GetOperationResponse) answer)
                                        .getOperation()
                                        .getTargetsOrDefault("NAMESPACE", ""));
    }

    /** Gives a cluster its default namespace, which is made for the first who asks. */
    private void connect() {
        var request = UpdateClusterRequest.newBuilder().setCluster(Workload.CLUSTER);
        request.getServiceConnectDefaultsBuilder().setNamespace(CONNECTED);
        calls.send(
                "UpdateCluster",
                request.build(),
                Repeat.UNTIL_ANSWERED,
                answer -> connected |= answer instanceof Answer.Done);
    }

    /** The name of a namespace for Service Connect; nothing while there is none. */
    Optional<String> connected() {
        return connected ? Optional.of(CONNECTED) : Optional.empty();
    }

    private void createService(String named, Consumer<CreateServiceResponse> then) {
        var request =
                CreateServiceRequest.newBuilder()
                        .setName(named)
                        .setNamespaceId(namespace)
                        .setCreatorRequestId(named)
                        .setHealthCheckCustomConfig(HealthCheckCustomConfig.getDefaultInstance());
        request.getDnsConfigBuilder().addDnsRecordsBuilder().setType("A").setTtl(5);
        call(
                "CreateService",
                request.build(),
                answer -> then.accept((CreateServiceResponse) answer));
    }

    private void kept(Service made) {
        service = made.getId();
        registry = made.getArn();
    }

    private void delete(String id) {
        call(
                "DeleteService",
                DeleteServiceRequest.newBuilder().setId(id).build(),
                answer -> world.coverage().hit(Point.NAME_DELETED));
    }

    private void register() {
        String id = some();
        call(
                "RegisterInstance",
                RegisterInstanceRequest.newBuilder()
                        .setServiceId(service)
                        .setInstanceId(id)
                        .putAttributes(
                                "AWS_INSTANCE_IPV4", "192.0.2." + (1 + world.random().nextInt(9)))
                        .build(),
                answer -> world.coverage().hit(Point.INSTANCE_REGISTERED));
    }

    /** What was there may be gone, or not be offered yet: what is refused is left. */
    private void call(String operation, Message request, Consumer<Message> done) {
        calls.send(
                SERVICE,
                operation,
                request,
                Repeat.UNTIL_ANSWERED,
                answer -> {
                    if (answer instanceof Answer.Done(Message message)) {
                        done.accept(message);
                    }
                });
    }

    /** The ARN of a name for tasks; nothing while there is none. */
    Optional<String> registry() {
        return Optional.of(registry).filter(arn -> !arn.isEmpty());
    }
}
