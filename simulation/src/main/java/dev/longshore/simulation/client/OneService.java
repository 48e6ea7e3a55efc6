package dev.longshore.simulation.client;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.proto.ecs.AdvancedConfiguration;
import dev.longshore.proto.ecs.DeleteServiceRequest;
import dev.longshore.proto.ecs.LoadBalancer;
import dev.longshore.proto.ecs.ServiceConnectConfiguration;
import dev.longshore.proto.ecs.ServiceRegistry;
import dev.longshore.proto.ecs.StopServiceDeploymentRequest;
import dev.longshore.proto.ecs.UpdateServiceRequest;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.simulation.client.Calls.Answer;
import dev.longshore.simulation.client.Calls.Repeat;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.caller.ValidCallsAreTaken;
import dev.longshore.simulation.invariant.service.AcknowledgedServices;
import dev.longshore.simulation.world.World;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One service of one caller, who alone creates, changes and deletes it: one call after the other,
 * so that what it knows holds.
 */
final class OneService implements ServiceActivities.Service {
    /** How often a deployment is of something that does not run. */
    private static final double BAD = 0.3;

    /**
     * How others find the tasks of a service.
     *
     * @param registry the ARN of a name for them, where there is one
     * @param group the ARN of a target group for them, where there is one
     * @param road how traffic can be shifted between that and another
     * @param namespace the name of a namespace in which they call each other, where there is one
     */
    record Found(
            Supplier<Optional<String>> registry,
            Supplier<Optional<String>> group,
            Supplier<Optional<AdvancedConfiguration>> road,
            Supplier<Optional<String>> namespace) {
        static final Found NOWHERE =
                new Found(Optional::empty, Optional::empty, Optional::empty, Optional::empty);
    }

    /** How often a service shifts its traffic. */
    private static final double SHIFTS = 0.5;

    /** How often tasks have a name, or stand behind a load balancer. */
    private static final double NAMED = 0.7;

    /** No refusal is to be expected. */
    private static final String NEVER = "";

    private static final Duration AT_ONCE = Duration.ofMillis(900);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final World world;
    private final Calls calls;
    private final String name;
    private final boolean daemon;
    private final RowWatcher rows;
    private final OwnTasks tasks;
    private final AcknowledgedServices acknowledged;
    private final Found found;
    private ServiceKind kind = ServiceKind.DAEMON;
    private String cluster = Workload.CLUSTER;
    private boolean exists;
    private boolean busy;
    private int created;

    /**
     * @param daemon it has a task for each node; else a count of tasks
     * @param found how its tasks may be found
     */
    OneService(
            World world,
            Calls calls,
            String name,
            boolean daemon,
            RowWatcher rows,
            AcknowledgedServices acknowledged,
            Found found) {
        this.found = found;
        this.world = world;
        this.calls = calls;
        this.name = name;
        this.daemon = daemon;
        this.rows = rows;
        this.tasks = new OwnTasks(world, calls, rows);
        this.acknowledged = acknowledged;
    }

    @Override
    public void act() {
        if (busy || (!exists && !Workload.isInstalled(rows))) {
            return;
        }
        busy = true;
        if (!exists) {
            create();
            return;
        }
        int dice = world.random().nextInt(100);
        if (dice < 30) {
            update(deployed(!world.chance(BAD)));
        } else if (dice < 48) {
            scale();
        } else if (dice < 52) {
            update(change().setForceNewDeployment(true));
        } else if (dice < 54 && kind.isCounted()) {
            var change = change();
            change.getServiceRegistriesBuilder().addAllItems(registries());
            update(change);
        } else if (dice < 57 && kind.isCounted()) {
            update(change().setServiceConnectConfiguration(connect()));
        } else if (dice < 64) {
            twice();
        } else if (dice < 70) {
            // rebalancing would not allow every maximum
            update(
                    change().setAvailabilityZoneRebalancing("DISABLED")
                            .setDeploymentConfiguration(kind.deployments(world)));
        } else if (dice < 80) {
            protect();
        } else if (dice < 86) {
            stopDeployment();
        } else if (dice < 92) {
            stopTask();
        } else {
            delete();
        }
    }

    /**
     * What an operator does to a service that still fails when all other faults have ended: a
     * deployment of what runs, unless a breaker takes care of it; else a change of nothing, after
     * which it tries again at once.
     */
    @Override
    public void repair() {
        if (busy) {
            world.after(SOON, this::repair);
        } else if (exists) {
            busy = true;
            boolean left = row().filter(OneService::hasBreaker).isPresent();
            update(left ? change() : deployed(true));
        }
    }

    private static boolean hasBreaker(ServiceRow row) {
        return row.getService()
                .getDeploymentConfiguration()
                .getDeploymentCircuitBreaker()
                .getEnable();
    }

    private ServiceKey key() {
        return new ServiceKey(cluster, name);
    }

    private Optional<ServiceRow> row() {
        return Optional.ofNullable(rows.services().get(key()));
    }

    private void create() {
        ServiceKind next = daemon ? ServiceKind.DAEMON : ServiceKind.counted(world);
        var asked = next.create(world).setServiceName(name).setClientToken(name + "-" + created++);
        asked.addAllServiceRegistries(registries());
        boolean shifts = next.mayShift() && world.chance(SHIFTS);
        Optional<AdvancedConfiguration> road = found.road().get().filter(it -> shifts);
        // Without a load balancer two deployments follow each other in the same stages.
        if (!daemon && (road.isPresent() || !shifts)) {
            asked.addAllLoadBalancers(balancers(road));
        }
        if (shifts) {
            asked.setDeploymentConfiguration(
                    Shifts.some(world).mergeFrom(asked.getDeploymentConfiguration()));
        }
        if (!daemon) {
            asked.setServiceConnectConfiguration(connect());
        }
        var request = asked.build();
        calls.send(
                "CreateService",
                request,
                Repeat.UNTIL_ANSWERED,
                answer -> {
                    busy = false;
                    switch (answer) {
                        case Answer.Done done -> {
                            exists = true;
                            kind = next;
                            cluster = request.getCluster();
                            acknowledged.created(key(), request.getDesiredCount());
                        }
                        case Answer.Refused refused -> mayRefuseToCreate(refused);
                        case Answer.Unknown unknown -> {}
                    }
                });
    }

    /** It offers what it has and calls others, or calls them only, or none of it. */
    private ServiceConnectConfiguration connect() {
        var connect = ServiceConnectConfiguration.newBuilder().setEnabled(false);
        found.namespace()
                .get()
                .filter(namespace -> world.chance(NAMED))
                .ifPresent(namespace -> connect.setEnabled(true).setNamespace(namespace));
        if (connect.getEnabled() && world.chance(NAMED)) {
            // An earlier service of that name may still be on its way out.
            connect.addServicesBuilder()
                    .setPortName(ServiceKind.PORT)
                    .setDiscoveryName(name + "-" + created);
        }
        return connect.build();
    }

    /** A target group for its tasks, or none. */
    private List<LoadBalancer> balancers(Optional<AdvancedConfiguration> road) {
        return found.group().get().filter(arn -> world.chance(NAMED)).stream()
                .map(
                        arn ->
                                LoadBalancer.newBuilder()
                                        .setTargetGroupArn(arn)
                                        .setContainerName("c0")
                                        .setContainerPort(80))
                .map(entry -> road.map(entry::setAdvancedConfiguration).orElse(entry).build())
                .toList();
    }

    /** A name for its tasks, or none. */
    private List<ServiceRegistry> registries() {
        return found.registry().get().filter(arn -> world.chance(NAMED)).stream()
                .map(arn -> ServiceRegistry.newBuilder().setRegistryArn(arn).build())
                .toList();
    }

    /**
     * Before everybody knows services there are none; what is being deleted goes first; a target
     * group or its load balancer may have been deleted since.
     */
    private static void mayRefuseToCreate(Answer.Refused refused) {
        String why = refused.why().toString();
        boolean early = refused.why().kind() == ApiException.Kind.NOT_OFFERED;
        if (!early
                && !why.contains("still Draining")
                && !why.contains("The target group")
                && !why.contains("ListenerRule")) {
            throw ValidCallsAreTaken.refused("CreateService", why);
        }
    }

    private UpdateServiceRequest.Builder change() {
        return UpdateServiceRequest.newBuilder().setCluster(cluster).setService(name);
    }

    private UpdateServiceRequest.Builder deployed(boolean good) {
        return change().setTaskDefinition(kind.definition(world, good));
    }

    private void update(UpdateServiceRequest.Builder request) {
        update(request.build(), () -> busy = false);
    }

    private void update(UpdateServiceRequest request, Runnable then) {
        call(
                "UpdateService",
                request,
                NEVER,
                answer -> {
                    if (answer instanceof Answer.Done && request.hasDesiredCount()) {
                        acknowledged.scaled(key(), request.getDesiredCount());
                    }
                    then.run();
                });
    }

    private void scale() {
        if (kind.isCounted()) {
            update(change().setDesiredCount(world.random().nextInt(kind.mostTasks() + 1)));
        } else {
            update(change().setForceNewDeployment(true));
        }
    }

    /** Two deployments within a second. */
    private void twice() {
        update(
                deployed(!world.chance(BAD)).build(),
                () ->
                        world.after(
                                world.between(Duration.ZERO, AT_ONCE),
                                () -> update(deployed(!world.chance(BAD)))));
    }

    private void protect() {
        tasks.protectSome(key(), this::rest);
    }

    private void rest() {
        busy = false;
    }

    private void stopDeployment() {
        String deployment =
                row().map(row -> row.getService().getCurrentServiceDeployment()).orElse("");
        if (deployment.isEmpty()) {
            busy = false;
            return;
        }
        call(
                "StopServiceDeployment",
                StopServiceDeploymentRequest.newBuilder()
                        .setServiceDeploymentArn(deployment)
                        .setStopType(world.chance(0.5) ? "ROLLBACK" : "ABORT")
                        .build(),
                // it has ended
                "ConflictException",
                answer -> busy = false);
    }

    private void stopTask() {
        tasks.stopOne(key(), this::rest);
    }

    /** With force, or in the polite way: first it is scaled to nothing. */
    private void delete() {
        if (!kind.isCounted() || world.chance(0.6)) {
            delete(true);
        } else {
            update(change().setDesiredCount(0).build(), () -> delete(false));
        }
    }

    private void delete(boolean force) {
        call(
                "DeleteService",
                DeleteServiceRequest.newBuilder()
                        .setCluster(cluster)
                        .setService(name)
                        .setForce(force)
                        .build(),
                // a call whose answer was lost is repeated after it has gone
                "ServiceNotFoundException",
                answer -> {
                    busy = false;
                    exists = false;
                    acknowledged.deleted(key());
                });
    }

    private void call(String operation, Message request, String mayRefuse, Consumer<Answer> done) {
        calls.send(
                operation,
                request,
                Repeat.UNTIL_ANSWERED,
                answer -> {
                    if (answer instanceof Answer.Refused refused
                            && !refused.why().code().equals(mayRefuse)) {
                        throw ValidCallsAreTaken.refused(operation, refused.why().toString());
                    }
                    done.accept(answer);
                });
    }
}
