package dev.longshore.control.admin.explain;

import dev.longshore.control.leader.Leader;
import dev.longshore.proto.admin.ExplainRequest;
import dev.longshore.proto.admin.ExplainResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Explains whatever has a name. Asked on any thread, answered on the leader's loop. */
public final class Explanations {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Supplier<Optional<Leader>> leader;
    private final Executor loop;

    public Explanations(Supplier<Optional<Leader>> leader, Executor loop) {
        this.leader = leader;
        this.loop = loop;
    }

    /**
     * Explains one thing.
     *
     * @throws IllegalArgumentException for one that is not there
     * @throws IOException where no leader answers in time
     */
    public ExplainResponse explain(ExplainRequest request) throws IOException {
        Leader here =
                leader.get()
                        .orElseThrow(() -> new IOException("the leader is not ready. Try again."));
        try {
            return CompletableFuture.supplyAsync(() -> explain(here, request), loop)
                    .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IOException("it cannot be explained: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (TimeoutException e) {
            throw new IOException("the leader is too busy to explain. Try again.", e);
        }
    }

    /** The same on the leader's loop. */
    public static ExplainResponse explain(Leader leader, ExplainRequest request) {
        Subject subject = leader.scratch(tx -> Subject.find(tx, request));
        return switch (subject) {
            case Subject.OfTask(var key) -> ExplainedTask.of(leader, key);
            case Subject.OfService(var key) -> ExplainedService.of(leader, key);
            case Subject.OfDeployment(var key) -> ExplainedDeployment.of(leader, key);
            case Subject.OfNode(var key) -> ExplainedNode.of(leader, key);
        };
    }
}
