package dev.longshore.simulation.client;

import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.DeleteTaskDefinitionsRequest;
import dev.longshore.proto.ecs.DeregisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.DescribeTaskDefinitionRequest;
import dev.longshore.proto.ecs.DescribeTaskDefinitionResponse;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.RegisterTaskDefinitionResponse;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.simulation.client.Calls.Answer;
import dev.longshore.simulation.client.Calls.Repeat;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.world.World;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Registers revisions of a family of its own, reads them back, runs, deregisters and deletes them.
 * A revision's number is given once and its content never changes; a status that was acknowledged
 * never goes back.
 */
final class DefinitionActivities {
    private static final String PROMISE = "RevisionsAreImmutable";

    /** The life of a revision, in its order. */
    private enum Life {
        ACTIVE,
        INACTIVE,
        DELETE_IN_PROGRESS
    }

    /** What was acknowledged of a revision. */
    private record Known(TaskDefinition content, Life atLeast) {}

    private final World world;
    private final Calls calls;
    private final String family;
    private final Map<Integer, Known> revisions = new TreeMap<>();
    private int registered;
    private boolean busy;

    DefinitionActivities(World world, Calls calls, String name) {
        this.world = world;
        this.calls = calls;
        this.family = "family-of-" + name;
    }

    /** Does the next thing to one of its revisions; one at a time, so that what it knows holds. */
    void act() {
        if (busy) {
            return;
        }
        busy = true;
        int dice = world.random().nextInt(10);
        if (revisions.isEmpty() || dice < 4) {
            register();
            return;
        }
        int revision = pick();
        switch (known(revision).atLeast()) {
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

    private Known known(int revision) {
        return Objects.requireNonNull(revisions.get(revision), "a revision of ours");
    }

    private int pick() {
        var numbers = revisions.keySet().stream().toList();
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
                        registered(done.getTaskDefinition());
                    }
                });
    }

    private void registered(TaskDefinition definition) {
        int revision = definition.getRevision();
        if (revisions.keySet().stream().anyMatch(known -> known >= revision)) {
            throw new Violation(
                    PROMISE,
                    family + ":" + revision + " is new, and a later revision was known before");
        }
        revisions.put(revision, new Known(withoutStatus(definition), Life.ACTIVE));
    }

    private void run(int revision) {
        boolean wasActive = known(revision).atLeast() == Life.ACTIVE;
        calls.send(
                "RunTask",
                RunTaskRequest.newBuilder()
                        .setCluster(Workload.CLUSTER)
                        .setTaskDefinition(family + ":" + revision)
                        .build(),
                Repeat.NEVER,
                answer -> {
                    busy = false;
                    if (answer instanceof Answer.Done && !wasActive) {
                        throw new Violation(
                                PROMISE,
                                family + ":" + revision + " runs after it was deregistered");
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
            revisions.computeIfPresent(revision, (r, known) -> new Known(known.content(), to));
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
        Known known = known(revision);
        if (answer instanceof Answer.Done(DescribeTaskDefinitionResponse response)) {
            TaskDefinition seen = response.getTaskDefinition();
            boolean same = withoutStatus(seen).equals(known.content());
            boolean late = Life.valueOf(seen.getStatus()).compareTo(known.atLeast()) >= 0;
            if (!same || !late) {
                throw new Violation(
                        PROMISE,
                        family + ":" + revision + " was " + known + " and is read as " + seen);
            }
        } else if (known.atLeast() == Life.DELETE_IN_PROGRESS) {
            revisions.remove(revision); // it has gone, as it was to
        } else {
            throw new Violation(PROMISE, family + ":" + revision + " is not there: " + answer);
        }
    }

    private static TaskDefinition withoutStatus(TaskDefinition definition) {
        return definition.toBuilder()
                .clearStatus()
                .clearDeregisteredAt()
                .clearDeleteRequestedAt()
                .build();
    }
}
