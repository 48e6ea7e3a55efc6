package dev.longshore.chaos.workload;

import dev.longshore.chaos.history.DrillClock;
import dev.longshore.chaos.history.History;
import dev.longshore.chaos.history.Outcome;
import dev.longshore.chaos.history.TokenCall;
import dev.longshore.proto.ecs.ContainerOverride;
import dev.longshore.proto.ecs.KeyValuePair;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.StopTaskRequest;
import dev.longshore.proto.ecs.TaskOverride;
import java.time.Duration;
import java.util.List;

/**
 * Tasks that are run with a client token, which is repeated until somebody answers. Some of them
 * misbehave: they fail, ignore SIGTERM, eat memory, or have no image.
 */
final class TokenTasks {
    /** A token is not repeated any more after so long. */
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

    /** How a task behaves. */
    private enum Conduct {
        ENDS(Definitions.ONCE, "exit 0"),
        LASTS(Definitions.ONCE, "sleep 3; exit 0"),
        FAILS(Definitions.ONCE, "exit 3"),
        IGNORES_SIGTERM(Definitions.ONCE, "trap '' TERM; while :; do sleep 1; done"),
        FORKS(Definitions.ONCE, "while :; do sleep 60 & done"),
        EATS_MEMORY(Definitions.ONCE, "x=0123456789abcdef; while :; do x=$x$x; done"),
        HAS_NO_IMAGE(Definitions.MISSING, "true");

        private final String family;
        private final String script;

        Conduct(String family, String script) {
            this.family = family;
            this.script = script;
        }
    }

    /** Half of the tasks just end. */
    private static final List<Conduct> CONDUCTS = List.of(Conduct.values());

    private final String cluster;
    private final String prefix;
    private final DrillClock clock;
    private final History<TokenCall> calls;
    private int number;

    TokenTasks(String cluster, String prefix, DrillClock clock, History<TokenCall> calls) {
        this.cluster = cluster;
        this.prefix = prefix;
        this.clock = clock;
        this.calls = calls;
    }

    /** Runs one task; asks again with the same token even where it was answered, at times. */
    void run(Client client) {
        String token = prefix + "-" + number++;
        int dice = client.random().nextInt(2 * CONDUCTS.size());
        Conduct conduct = dice < CONDUCTS.size() ? CONDUCTS.get(dice) : Conduct.ENDS;
        String task = untilAnswered(client, token, conduct);
        if (client.random().nextBoolean()) {
            untilAnswered(client, token, conduct);
        }
        if (conduct == Conduct.IGNORES_SIGTERM && !task.isEmpty()) {
            stop(client, task);
        }
    }

    private String untilAnswered(Client client, String token, Conduct conduct) {
        long end = clock.nanos() + PATIENCE.toNanos();
        while (clock.nanos() < end) {
            var answer = client.ask(ecs -> ecs.runTask(request(token, conduct)));
            boolean placed = answer.value().filter(it -> it.getTasksCount() == 1).isPresent();
            String task = placed ? answer.value().orElseThrow().getTasks(0).getTaskArn() : "";
            Outcome outcome =
                    answer.outcome() == Outcome.OK && !placed ? Outcome.REFUSED : answer.outcome();
            calls.add(new TokenCall(token, task, outcome));
            if (outcome != Outcome.UNKNOWN) {
                return task;
            }
            clock.pause(BETWEEN_TRIES);
        }
        return "";
    }

    private RunTaskRequest request(String token, Conduct conduct) {
        return RunTaskRequest.newBuilder()
                .setCluster(cluster)
                .setTaskDefinition(conduct.family)
                .setClientToken(token)
                .setStartedBy(token)
                .setOverrides(
                        TaskOverride.newBuilder()
                                .addContainerOverrides(
                                        ContainerOverride.newBuilder()
                                                .setName(Definitions.CONTAINER)
                                                .addAllCommand(
                                                        List.of(
                                                                "sh",
                                                                "-c",
                                                                Definitions.LAUNCH
                                                                        + conduct.script))
                                                .addEnvironment(
                                                        KeyValuePair.newBuilder()
                                                                .setName("TOKEN")
                                                                .setValue(token))))
                .build();
    }

    private void stop(Client client, String task) {
        for (int tries = 0; tries < 20; tries++) {
            var answer =
                    client.ask(
                            ecs ->
                                    ecs.stopTask(
                                            StopTaskRequest.newBuilder()
                                                    .setCluster(cluster)
                                                    .setTask(task)
                                                    .build()));
            if (answer.outcome() != Outcome.UNKNOWN) {
                return;
            }
            clock.pause(BETWEEN_TRIES);
        }
    }
}
