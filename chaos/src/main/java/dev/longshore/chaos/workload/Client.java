package dev.longshore.chaos.workload;

import dev.longshore.chaos.history.Outcome;
import dev.longshore.chaos.site.Servers;
import dev.longshore.proto.ecs.ECSGrpc.ECSBlockingStub;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/**
 * One client: asks any server, and knows of each call what can be known. Confined to one thread.
 */
final class Client {
    /** A call without an answer after so long has an unknown outcome. */
    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    /** For those who rather wait for an answer than ask again. */
    static final Duration PATIENT = Duration.ofSeconds(15);

    private final Servers servers;
    private final Random random;
    private final Duration timeout;
    private int at;

    Client(Servers servers, Random random) {
        this(servers, random, TIMEOUT);
    }

    /** A client whose calls may take so long. */
    Client(Servers servers, Random random, Duration timeout) {
        this.timeout = timeout;
        this.servers = servers;
        this.random = random;
    }

    /**
     * How a call ended.
     *
     * @param value the answer, where there is one
     */
    record Answer<T>(Outcome outcome, Optional<T> value, String why) {}

    Random random() {
        return random;
    }

    /** Asks any server once. */
    <T> Answer<T> ask(Function<ECSBlockingStub, T> call) {
        at = random.nextInt(servers.names().size());
        return askAgain(call);
    }

    /** Asks this server once. */
    <T> Answer<T> askOf(String server, Function<ECSBlockingStub, T> call) {
        at = servers.names().indexOf(server);
        return askAgain(call);
    }

    /** Another server is asked next by {@link #askAgain}. */
    void turnToAnother() {
        at = (at + 1) % servers.names().size();
    }

    /** Asks the server that was asked last. */
    <T> Answer<T> askAgain(Function<ECSBlockingStub, T> call) {
        String server = servers.names().get(at);
        try {
            return new Answer<>(
                    Outcome.OK, Optional.of(call.apply(servers.ecs(server, timeout))), "");
        } catch (StatusRuntimeException e) {
            return new Answer<>(
                    outcome(e.getStatus()), Optional.empty(), String.valueOf(e.getStatus()));
        }
    }

    /**
     * Only what a server says about the request itself is a refusal. That nobody answers, that it
     * takes too long, or that a server is in trouble leaves the outcome open.
     */
    private static Outcome outcome(Status status) {
        return switch (status.getCode()) {
            case INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    FAILED_PRECONDITION,
                    PERMISSION_DENIED,
                    UNIMPLEMENTED,
                    OUT_OF_RANGE,
                    UNAUTHENTICATED ->
                    Outcome.REFUSED;
            case OK,
                    CANCELLED,
                    UNKNOWN,
                    DEADLINE_EXCEEDED,
                    RESOURCE_EXHAUSTED,
                    ABORTED,
                    INTERNAL,
                    UNAVAILABLE,
                    DATA_LOSS ->
                    Outcome.UNKNOWN;
        };
    }
}
