package dev.longshore.simulation.client;

import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.DeleteTaskDefinitionsRequest;
import dev.longshore.proto.ecs.DeregisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.DescribeTaskDefinitionRequest;
import dev.longshore.proto.ecs.DescribeTaskDefinitionResponse;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.RegisterTaskDefinitionResponse;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.simulation.client.Calls.Answer;
import dev.longshore.simulation.client.Calls.Repeat;
import dev.longshore.simulation.invariant.caller.RevisionsAreImmutable;
import dev.longshore.simulation.invariant.caller.RevisionsAreImmutable.Life;
import dev.longshore.simulation.world.World;

/**
 * Registers revisions of a family of its own, reads them back, runs, deregisters and deletes them.
 */
final class DefinitionActivities {
    private final World world;
    private final Calls calls;
    private final String family;
    private final RevisionsAreImmutable revisions;
    private int registered;
    private boolean busy;

    DefinitionActivities(World world, Calls calls, String name) {
        this.world = world;
        this.calls = calls;
        this.family = "family-of-" + name;
        this.revisions = new RevisionsAreImmutable(family);
    }

    /** Does the next thing to one of its revisions; one at a time, so that what it knows holds. */
    void act() {
        if (busy) {
            return;
        }
        busy = true;
        int dice = world.random().nextInt(10);
        if (revisions.revisions().isEmpty() || dice < 4) {
            register();
            return;
        }
        int revision = pick();
        switch (revisions.atLeast(revision)) {
            case ACTIVE -> {
                if (dice < 7) {
                    run(revision);
                } else {
                    deregister(revision);
                }
            }
            case INACTIVE -> {
                if (dice < 7) {
                    delete(revision);
                } else {
                    run(revision);
                }
            }
            case DELETE_IN_PROGRESS -> describe(revision);
        }
    }

    private int pick() {
        var numbers = revisions.revisions();
        return numbers.get(world.random().nextInt(numbers.size()));
    }

    private void register() {
        var request =
                RegisterTaskDefinitionRequest.newBuilder()
                        .setFamily(family)
                        .setNetworkMode("bridge")
                        .addContainerDefinitions(
                                ContainerDefinition.newBuilder()
                                        .setName("c")
                                        .setImage("image-" + registered++)
                                        .setMemory(64));
        calls.send(
                "RegisterTaskDefinition",
                request.build(),
                Repeat.UNTIL_ANSWERED,
                answer -> {
                    busy = false;
                    if (answer instanceof Answer.Done(RegisterTaskDefinitionResponse done)) {
                        revisions.registered(done.getTaskDefinition());
                    }
                });
    }

    private void run(int revision) {
        Life before = revisions.atLeast(revision);
        calls.send(
                "RunTask",
                RunTaskRequest.newBuilder()
                        .setCluster(Workload.CLUSTER)
                        .setTaskDefinition(family + ":" + revision)
                        .build(),
                Repeat.NEVER,
                answer -> {
                    busy = false;
                    if (answer instanceof Answer.Done) {
                        revisions.ran(revision, before);
                    }
                });
    }

    private void deregister(int revision) {
        calls.send(
                "DeregisterTaskDefinition",
                DeregisterTaskDefinitionRequest.newBuilder()
                        .setTaskDefinition(family + ":" + revision)
                        .build(),
                Repeat.UNTIL_ANSWERED,
                answer -> moved(revision, answer, Life.INACTIVE));
    }

    private void delete(int revision) {
        calls.send(
                "DeleteTaskDefinitions",
                DeleteTaskDefinitionsRequest.newBuilder()
                        .addTaskDefinitions(family + ":" + revision)
                        .build(),
                Repeat.UNTIL_ANSWERED,
                answer -> moved(revision, answer, Life.DELETE_IN_PROGRESS));
    }

    private void moved(int revision, Answer answer, Life to) {
        if (answer instanceof Answer.Done) {
            revisions.moved(revision, to);
        }
        describe(revision);
    }

    private void describe(int revision) {
        calls.send(
                "DescribeTaskDefinition",
                DescribeTaskDefinitionRequest.newBuilder()
                        .setTaskDefinition(family + ":" + revision)
                        .build(),
                Repeat.UNTIL_ANSWERED,
                answer -> {
                    busy = false;
                    described(revision, answer);
                });
    }

    private void described(int revision, Answer answer) {
        if (answer instanceof Answer.Done(DescribeTaskDefinitionResponse response)) {
            revisions.described(revision, response.getTaskDefinition());
        } else {
            revisions.absent(revision, String.valueOf(answer));
        }
    }
}
