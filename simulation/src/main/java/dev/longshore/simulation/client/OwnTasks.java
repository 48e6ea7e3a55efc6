package dev.longshore.simulation.client;

import dev.longshore.proto.ecs.StopTaskRequest;
import dev.longshore.proto.ecs.UpdateTaskProtectionRequest;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.client.Calls.Answer;
import dev.longshore.simulation.client.Calls.Repeat;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.caller.ValidCallsAreTaken;
import dev.longshore.simulation.invariant.service.Services;
import dev.longshore.simulation.world.World;
import dev.longshore.state.tables.ecs.ServiceKey;
import java.util.List;

/** What a caller does to single tasks of its service. */
final class OwnTasks {
    private final World world;
    private final Calls calls;
    private final RowWatcher rows;

    OwnTasks(World world, Calls calls, RowWatcher rows) {
        this.world = world;
        this.calls = calls;
        this.rows = rows;
    }

    /** Protects up to three of them, or ends their protection. */
    void protectSome(ServiceKey service, Runnable then) {
        List<TaskRow> some = of(service);
        if (some.isEmpty()) {
            then.run();
            return;
        }
        var request =
                UpdateTaskProtectionRequest.newBuilder()
                        .setCluster(service.cluster())
                        .setProtectionEnabled(world.chance(0.8))
                        .setExpiresInMinutes(world.chance(0.85) ? 1 : 60);
        some.stream()
                .limit(1 + world.random().nextInt(3))
                .forEach(row -> request.addTasks(row.getTask().getTaskArn()));
        calls.send(
                "UpdateTaskProtection",
                request.build(),
                Repeat.UNTIL_ANSWERED,
                answer -> {
                    if (answer instanceof Answer.Refused refused) {
                        throw ValidCallsAreTaken.refused(
                                "UpdateTaskProtection", refused.why().toString());
                    }
                    then.run();
                });
    }

    /** Stops one of them by hand. */
    void stopOne(ServiceKey service, Runnable then) {
        List<TaskRow> some = of(service);
        if (some.isEmpty()) {
            then.run();
            return;
        }
        TaskRow one = some.get(world.random().nextInt(some.size()));
        calls.send(
                "StopTask",
                StopTaskRequest.newBuilder()
                        .setCluster(service.cluster())
                        .setTask(one.getTask().getTaskArn())
                        .setReason("by hand")
                        .build(),
                Repeat.UNTIL_ANSWERED,
                answer -> then.run());
    }

    /** Those that run or shall run, as they are committed. */
    private List<TaskRow> of(ServiceKey service) {
        return rows.tasks().values().stream()
                .filter(row -> Services.of(row).filter(service::equals).isPresent())
                .filter(row -> row.getTask().getDesiredStatus().equals("RUNNING"))
                .toList();
    }
}
