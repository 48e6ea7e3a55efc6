package dev.longshore.control.admin;

import dev.longshore.control.dispatch.Unanswered;
import dev.longshore.control.leader.Leader;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.admin.DeniedRequest;
import dev.longshore.proto.admin.DeniedResponse;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What security groups have refused a task lately, asked of the machine that runs it. Asked on any
 * thread, looked up and asked for on the leader's loop.
 */
public final class Denials {
    /** Longer than a machine may take for its answer. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Supplier<Optional<Leader>> leader;
    private final Executor loop;

    public Denials(Supplier<Optional<Leader>> leader, Executor loop) {
        this.leader = leader;
        this.loop = loop;
    }

    /**
     * Asks.
     *
     * @throws IllegalArgumentException for a task that is not there, or to which nothing is refused
     * @throws IOException where its machine, or the leader, does not answer
     */
    DeniedResponse denied(DeniedRequest request) throws IOException {
        Leader here =
                leader.get()
                        .orElseThrow(() -> new IOException("the leader is not ready. Try again."));
        try {
            return CompletableFuture.supplyAsync(() -> denied(here, request), loop)
                    .thenCompose(Function.identity())
                    .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            if (e.getCause() instanceof Unanswered unanswered) {
                throw new IOException(unanswered.getMessage(), unanswered);
            }
            throw new IOException("it cannot be asked for: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (TimeoutException e) {
            throw new IOException("the leader is too busy to ask. Try again.", e);
        }
    }

    /** The same on the leader's loop; fails with {@link Unanswered} too. */
    public static CompletionStage<DeniedResponse> denied(Leader leader, DeniedRequest request) {
        TaskKey key = key(request);
        TaskRow row =
                leader.committed(tx -> tx.get(Tables.TASKS, key))
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "there is no task %s in cluster %s"
                                                        .formatted(
                                                                request.getTask(), key.cluster())));
        refuse(key, row);
        String arn = row.getTask().getTaskArn();
        return leader.dispatch()
                .questions()
                .denied(row.getInstance(), arn)
                .thenApply(
                        denied ->
                                DeniedResponse.newBuilder()
                                        .setTaskArn(arn)
                                        .setAddress(row.getNetwork().getAddress())
                                        .setDenied(denied)
                                        .build());
    }

    /** Of these nobody needs to be asked. */
    private static void refuse(TaskKey key, TaskRow row) {
        if (row.getReleased() || row.getTask().getLastStatus().equals("STOPPED")) {
            throw new IllegalArgumentException(
                    "task "
                            + key.task()
                            + " has stopped: what it was refused is forgotten with its network"
                            + " interface");
        }
        if (row.getInstance().isEmpty()) {
            throw new IllegalArgumentException(
                    "task "
                            + key.task()
                            + " waits for a machine: nothing has been refused it yet (longshore"
                            + " admin explain says why it waits)");
        }
        if (!row.hasNetwork()) {
            throw new IllegalArgumentException(
                    "task "
                            + key.task()
                            + " has no network interface of its own: security groups are for tasks"
                            + " of network mode awsvpc");
        }
    }

    /** An ARN names the cluster itself, but for those of the oldest form. */
    private static TaskKey key(DeniedRequest request) {
        String named = request.getTask();
        if (named.isEmpty()) {
            throw new IllegalArgumentException("name a task: by its id or its ARN");
        }
        if (named.startsWith("arn:") && !named.contains(":task/")) {
            throw new IllegalArgumentException(named + " is no task's ARN");
        }
        String[] parts = named.split("/", -1);
        String cluster =
                parts.length == 3
                        ? parts[1]
                        : request.getCluster().isEmpty() ? "default" : request.getCluster();
        return new TaskKey(cluster, Arns.id(named));
    }
}
