package dev.longshore.control.api.ecs.service;

import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.service.TaskSets;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.ServiceCurrentRevisionSummary;
import dev.longshore.proto.ecs.ServiceEvent;
import dev.longshore.proto.ecs.TaskSet;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A service as answers show it: its row, with what is counted and what has happened. */
final class DescribedService {
    private static final int MOST_EVENTS = 100;

    private final EcsArns arns;
    private final DescribedTaskSet taskSets;

    DescribedService(EcsArns arns) {
        this.arns = arns;
        this.taskSets = new DescribedTaskSet(arns);
    }

    Service withoutTags(ReadTx tx, ServiceKey key, ServiceRow row) {
        return of(tx, key, row).toBuilder().clearTags().build();
    }

    Service of(ReadTx tx, ServiceKey key, ServiceRow row) {
        var shown = row.getService().toBuilder();
        int running = 0;
        int pending = 0;
        for (ServiceDeploymentState state : row.getDeploymentsList()) {
            Deployment deployment = counted(tx, key, state);
            running += deployment.getRunningCount();
            pending += deployment.getPendingCount();
            shown.addDeployments(deployment)
                    .addCurrentServiceRevisions(
                            ServiceCurrentRevisionSummary.newBuilder()
                                    .setArn(
                                            arns.serviceRevision(
                                                    key.cluster(),
                                                    key.service(),
                                                    state.getRevision()))
                                    .setRequestedTaskCount(deployment.getDesiredCount())
                                    .setRunningTaskCount(deployment.getRunningCount())
                                    .setPendingTaskCount(deployment.getPendingCount()));
        }
        for (TaskSetRow set :
                TaskSets.are(row.getService()) ? TaskSets.of(tx, key) : List.<TaskSetRow>of()) {
            TaskSet taskSet = taskSets.withoutTags(tx, key, set);
            running += taskSet.getRunningCount();
            pending += taskSet.getPendingCount();
            shown.addTaskSets(taskSet);
        }
        if (shown.getSchedulingStrategy().equals("DAEMON") && shown.getDeploymentsCount() > 0) {
            // Nobody says how many there shall be: as many as there are nodes for them.
            shown.setDesiredCount(shown.getDeployments(0).getDesiredCount());
        }
        return shown.setRunningCount(running)
                .setPendingCount(pending)
                .addAllEvents(events(tx, key))
                .build();
    }

    /** An older deployment wants what it still has: it only shrinks. */
    private static Deployment counted(ReadTx tx, ServiceKey key, ServiceDeploymentState state) {
        Deployment deployment = state.getDeployment();
        int running = tasks(tx, key, deployment.getId(), "RUNNING");
        int pending = tasks(tx, key, deployment.getId(), "PENDING");
        var counted = deployment.toBuilder().setRunningCount(running).setPendingCount(pending);
        return deployment.getStatus().equals("PRIMARY")
                ? counted.build()
                : counted.setDesiredCount(running + pending).build();
    }

    /** How many of a deployment's tasks are in a phase, PENDING or RUNNING. */
    static int tasks(ReadTx tx, ServiceKey key, String deployment, String phase) {
        return (int)
                tx.count(
                        Tables.TASKS_PER_DEPLOYMENT,
                        KeyPrefix.of(key.cluster(), key.service(), deployment, phase));
    }

    private static List<ServiceEvent> events(ReadTx tx, ServiceKey key) {
        var newest = new ArrayList<ServiceEvent>();
        tx.scanDown(
                Tables.SERVICE_EVENTS,
                KeyPrefix.of(key.cluster(), key.service()),
                Optional.empty(),
                row -> newest.add(row.row().getEvent()) && newest.size() < MOST_EVENTS);
        return newest;
    }
}
