package dev.longshore.simulation.client;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.proto.ecs.CreateServiceRequest;
import dev.longshore.proto.ecs.CreateTaskSetRequest;
import dev.longshore.proto.ecs.CreateTaskSetResponse;
import dev.longshore.proto.ecs.DeleteServiceRequest;
import dev.longshore.proto.ecs.DeleteTaskSetRequest;
import dev.longshore.proto.ecs.DeploymentController;
import dev.longshore.proto.ecs.Scale;
import dev.longshore.proto.ecs.UpdateServicePrimaryTaskSetRequest;
import dev.longshore.proto.ecs.UpdateServiceRequest;
import dev.longshore.proto.ecs.UpdateTaskSetRequest;
import dev.longshore.simulation.client.Calls.Answer;
import dev.longshore.simulation.client.Calls.Repeat;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.caller.ValidCallsAreTaken;
import dev.longshore.simulation.invariant.service.AcknowledgedServices;
import dev.longshore.simulation.world.World;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One service whose deployments its caller drives: it makes task sets, gives them shares, changes
 * which is PRIMARY and deletes them; one call after the other.
 */
final class ExternalService implements ServiceActivities.Service {
    /** Fewer than a service may have, since those that are being deleted count as well. */
    private static final int MOST_SETS = 3;

    private static final int MOST_TASKS = 4;
    private static final double BAD = 0.2;
    private static final double[] SHARES = {0, 25, 33.3, 50, 100};
    private static final Duration SOON = Duration.ofSeconds(1);

    /** What is gone already when an answer was lost and the call is made again. */
    private static final List<String> GONE =
            List.of("TaskSetNotFoundException", "ServiceNotFoundException");

    private final World world;
    private final Calls calls;
    private final String name;
    private final OwnTasks tasks;
    private final RowWatcher rows;
    private final AcknowledgedServices acknowledged;
    private final List<String> sets = new ArrayList<>();
    private String cluster = Workload.CLUSTER;
    private boolean exists;
    private boolean busy;
    private int created;

    ExternalService(
            World world,
            Calls calls,
            String name,
            RowWatcher rows,
            AcknowledgedServices acknowledged) {
        this.world = world;
        this.calls = calls;
        this.name = name;
        this.tasks = new OwnTasks(world, calls, rows);
        this.rows = rows;
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
            createSet(made -> rest());
        } else if (dice < 52) {
            deploy();
        } else if (sets.isEmpty() || dice < 58) {
            scale();
        } else if (dice < 76) {
            scaleSet();
        } else if (dice < 80) {
            makePrimary(anySet(), this::rest);
        } else if (dice < 85) {
            deleteSet(anySet(), this::rest);
        } else if (dice < 90) {
            tasks.protectSome(key(), this::rest);
        } else if (dice < 96) {
            tasks.stopOne(key(), this::rest);
        } else {
            delete();
        }
    }

    private String anySet() {
        return sets.get(world.random().nextInt(sets.size()));
    }

    /** As a controller does it: a new set is there and PRIMARY, and then the oldest one goes. */
    private void deploy() {
        createSet(
                made ->
                        makePrimary(
                                made,
                                () -> {
                                    if (sets.size() > 1) {
                                        deleteSet(sets.getFirst(), this::rest);
                                    } else {
                                        rest();
                                    }
                                }));
    }

    /** It tries again at once what it waits to try. */
    @Override
    public void repair() {
        if (busy) {
            world.after(SOON, this::repair);
        } else if (exists) {
            busy = true;
            call("UpdateService", update().build(), answer -> rest());
        }
    }

    private ServiceKey key() {
        return new ServiceKey(cluster, name);
    }

    private void rest() {
        busy = false;
    }

    private void create() {
        String where = world.chance(0.3) ? Workload.BORROWER : Workload.CLUSTER;
        int desired = world.random().nextInt(MOST_TASKS + 1);
        var request =
                CreateServiceRequest.newBuilder()
                        .setCluster(where)
                        .setServiceName(name)
                        .setClientToken(token())
                        .setDesiredCount(desired)
                        .setDeploymentController(
                                DeploymentController.newBuilder().setType("EXTERNAL"))
                        .build();
        calls.send(
                "CreateService",
                request,
                Repeat.UNTIL_ANSWERED,
                answer -> {
                    rest();
                    switch (answer) {
                        case Answer.Done done -> {
                            exists = true;
                            cluster = where;
                            acknowledged.created(key(), desired);
                        }
                        case Answer.Refused refused -> mayRefuseToCreate(refused);
                        case Answer.Unknown unknown -> {}
                    }
                });
    }

    /** Before everybody knows services there are none; what is being deleted goes first. */
    private static void mayRefuseToCreate(Answer.Refused refused) {
        String why = refused.why().toString();
        boolean early = refused.why().kind() == ApiException.Kind.NOT_OFFERED;
        if (!early && !why.contains("still Draining")) {
            throw ValidCallsAreTaken.refused("CreateService", why);
        }
    }

    private String token() {
        return name + "-" + created++;
    }

    /** Where there are many, the oldest goes instead. */
    private void createSet(Consumer<String> then) {
        if (sets.size() >= MOST_SETS) {
            deleteSet(sets.getFirst(), this::rest);
            return;
        }
        ServiceKind kind = kind();
        var like = kind.create(world);
        call(
                "CreateTaskSet",
                CreateTaskSetRequest.newBuilder()
                        .setCluster(cluster)
                        .setService(name)
                        .setClientToken(token())
                        .setExternalId(name + "-" + created)
                        .setTaskDefinition(kind.definition(world, !world.chance(BAD)))
                        .setLaunchType(like.getLaunchType())
                        .addAllCapacityProviderStrategy(like.getCapacityProviderStrategyList())
                        .setNetworkConfiguration(like.getNetworkConfiguration())
                        .setScale(share())
                        .build(),
                answer -> {
                    if (answer instanceof Answer.Done done) {
                        var made = (CreateTaskSetResponse) done.message();
                        sets.add(made.getTaskSet().getId());
                        then.accept(made.getTaskSet().getId());
                    } else {
                        rest();
                    }
                });
    }

    private ServiceKind kind() {
        if (world.chance(0.5)) {
            return ServiceKind.ON_FARGATE;
        }
        return cluster.equals(Workload.BORROWER) ? ServiceKind.BY_STRATEGY : ServiceKind.ON_EC2;
    }

    private Scale share() {
        return Scale.newBuilder()
                .setValue(SHARES[world.random().nextInt(SHARES.length)])
                .setUnit("PERCENT")
                .build();
    }

    private void scaleSet() {
        call(
                "UpdateTaskSet",
                UpdateTaskSetRequest.newBuilder()
                        .setCluster(cluster)
                        .setService(name)
                        .setTaskSet(anySet())
                        .setScale(share())
                        .build(),
                answer -> rest());
    }

    private void makePrimary(String id, Runnable then) {
        call(
                "UpdateServicePrimaryTaskSet",
                UpdateServicePrimaryTaskSetRequest.newBuilder()
                        .setCluster(cluster)
                        .setService(name)
                        .setPrimaryTaskSet(id)
                        .build(),
                answer -> then.run());
    }

    private UpdateServiceRequest.Builder update() {
        return UpdateServiceRequest.newBuilder().setCluster(cluster).setService(name);
    }

    private void scale() {
        int desired = world.random().nextInt(MOST_TASKS + 1);
        call(
                "UpdateService",
                update().setDesiredCount(desired).build(),
                answer -> {
                    if (answer instanceof Answer.Done) {
                        acknowledged.scaled(key(), desired);
                    }
                    rest();
                });
    }

    private void deleteSet(String id, Runnable then) {
        call(
                "DeleteTaskSet",
                DeleteTaskSetRequest.newBuilder()
                        .setCluster(cluster)
                        .setService(name)
                        .setTaskSet(id)
                        .setForce(true)
                        .build(),
                answer -> {
                    sets.remove(id);
                    then.run();
                });
    }

    private void delete() {
        call(
                "DeleteService",
                DeleteServiceRequest.newBuilder()
                        .setCluster(cluster)
                        .setService(name)
                        .setForce(true)
                        .build(),
                answer -> {
                    rest();
                    exists = false;
                    sets.clear();
                    acknowledged.deleted(key());
                });
    }

    private void call(String operation, Message request, Consumer<Answer> done) {
        calls.send(
                operation,
                request,
                Repeat.UNTIL_ANSWERED,
                answer -> {
                    if (answer instanceof Answer.Refused refused) {
                        mayRefuse(operation, refused);
                    }
                    done.accept(answer);
                });
    }

    /** What takes long to be deleted is one of the five that there may be. */
    private static void mayRefuse(String operation, Answer.Refused refused) {
        String why = refused.why().toString();
        boolean gone = operation.startsWith("Delete") && GONE.contains(refused.why().code());
        boolean full = operation.equals("CreateTaskSet") && why.contains("exceeds the maximum");
        if (!gone && !full) {
            throw ValidCallsAreTaken.refused(operation, why);
        }
    }
}
