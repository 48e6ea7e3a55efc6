package dev.longshore.fuzz.server;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiCalls;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.OperationTable;
import dev.longshore.control.api.catalog.AwsServices;
import dev.longshore.control.leader.Leader;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.route.Router;
import dev.longshore.control.wire.json.AwsJsonReader;
import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.state.store.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The real leader and the real router over rows in memory. Its loop turns while it is called, on
 * the caller's thread; one thread at a time.
 */
public final class MemoryServer implements ApiCalls {
    /** All operations of the public API. */
    public static final OperationTable OPERATIONS = AwsServices.operations();

    public static final ClusterSettings SETTINGS = ClusterSettings.defaults();

    /** How long an answer may take, on the loop's clock: batches come within milliseconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HandLoop loop = new HandLoop();
    private final OnlyServer alone = new OnlyServer();
    private final MemoryStore store;
    private final Leader leader;
    private final Router router;

    /** Leads from now on, over these rows. */
    MemoryServer(MemoryStore rows) {
        store = rows;
        long term = rows.applied().getRaftTerm() + 1;
        leader =
                new Leader(
                        loop,
                        store,
                        new CommittingLog(loop, store, term),
                        new Random(term),
                        term,
                        SETTINGS,
                        alone,
                        (url, json) -> new CompletableFuture<>(), // nobody answers
                        alone);
        router = new Router(loop, Runnable::run, alone, l -> AwsServices.handlers(l.domain()));
        leader.start(() -> router.leads(Optional.of(leader)));
        pass(PATIENCE);
    }

    /** A server of its own, with what {@link Prelude} has made. */
    public static MemoryServer fresh() {
        return new MemoryServer(Prelude.rows());
    }

    /** Its leader, which agents connect to. */
    public Leader leader() {
        return leader;
    }

    public Router router() {
        return router;
    }

    public HandLoop loop() {
        return loop;
    }

    MemoryStore store() {
        return store;
    }

    /** Lets time go by. Fails where something goes wrong meanwhile. */
    public void pass(Duration time) {
        loop.pass(time);
        alone.check();
    }

    @Override
    public CompletionStage<Message> call(Call call) {
        CompletableFuture<Message> answer = router.call(call).toCompletableFuture();
        loop.run();
        if (!answer.isDone()) {
            loop.pass(PATIENCE);
        }
        alone.check();
        if (!answer.isDone()) {
            throw new AssertionError("no answer within " + PATIENCE + " to " + call.operation());
        }
        return answer;
    }

    /** Calls an operation of this full name with a body of JSON. */
    public Message call(String operation, String json) {
        var called = OPERATIONS.byFullName(operation).orElseThrow();
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        var caller =
                new Caller(
                        SETTINGS.installation().accountId(),
                        SETTINGS.installation().region(),
                        Optional.empty(),
                        "request",
                        false);
        return call(new Call(
                        called,
                        AwsJsonReader.read(body, called.input()),
                        caller,
                        Door.GRPC,
                        loop.now().plus(PATIENCE)))
                .toCompletableFuture()
                .join();
    }
}
