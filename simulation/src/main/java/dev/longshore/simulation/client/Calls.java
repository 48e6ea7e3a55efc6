package dev.longshore.simulation.client;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.Operation;
import dev.longshore.control.api.OperationTable;
import dev.longshore.control.api.catalog.AwsServices;
import dev.longshore.simulation.net.SimServer;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One caller's way to the API: to any server, with delays, with answers that are lost, and with
 * repetitions as an SDK makes them.
 */
public final class Calls {
    private static final OperationTable OPERATIONS = AwsServices.operations();

    private static final Door DOOR = Door.aws("aws_json");
    private static final Duration HOP_LEAST = Duration.ofMillis(1);
    private static final Duration HOP_MOST = Duration.ofMillis(30);

    /** Longer than any server works on a call: what comes later has not been carried out. */
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final Duration RETRY_DELAY = Duration.ofMillis(300);

    /** How a caller deals with silence. */
    public enum Repeat {
        /** It gives up: the outcome stays unknown. */
        NEVER,
        /** It tries again until there is an answer, one call at a time. */
        UNTIL_ANSWERED,
        /** So too, and now and then the same call is under way twice. */
        CARELESSLY
    }

    /** What a caller hears in the end. */
    public sealed interface Answer {
        /** It has been done. */
        record Done(Message message) implements Answer {}

        /**
         * It has not been done, and why.
         *
         * @param twice whether the same call was under way twice: the other one may be done yet
         */
        record Refused(ApiException why, boolean twice) implements Answer {}

        /** Nobody knows; only where the caller does not repeat. */
        record Unknown() implements Answer {}
    }

    private final World world;
    private final Faults faults;
    private final String caller;
    private final List<SimServer> servers;

    public Calls(World world, Faults faults, String caller, Map<String, SimServer> servers) {
        this.world = world;
        this.faults = faults;
        this.caller = caller;
        this.servers = List.copyOf(servers.values());
    }

    /** Calls an operation of ECS; the outcome is told once. */
    public void send(String operation, Message request, Repeat repeat, Consumer<Answer> done) {
        send("longshore.ecs.v1.ECS", operation, request, repeat, done);
    }

    /** Calls an operation of a service. */
    public void send(
            String service,
            String operation,
            Message request,
            Repeat repeat,
            Consumer<Answer> done) {
        Operation op = OPERATIONS.byFullName(service + "/" + operation).orElseThrow();
        var asked = new Asked(op, request, repeat, done);
        asked.attempt();
        if (repeat == Repeat.CARELESSLY && faults.strikes(world, Faults.Kind.DUPLICATE_PER_CALL)) {
            world.coverage().hit(Point.CALL_DUPLICATED);
            asked.twice = true;
            asked.attempt();
        }
    }

    /** One call with all its attempts. */
    private final class Asked {
        private final Operation operation;
        private final Message request;
        private final Repeat repeat;
        private final Consumer<Answer> done;
        private boolean twice;
        private boolean settled;

        private Asked(Operation operation, Message request, Repeat repeat, Consumer<Answer> done) {
            this.operation = operation;
            this.request = request;
            this.repeat = repeat;
            this.done = done;
        }

        private void attempt() {
            if (settled) {
                return;
            }
            SimServer server = servers.get(world.random().nextInt(servers.size()));
            boolean[] heard = {false};
            world.after(hop(), () -> carryOut(server, heard));
            world.after(
                    TIMEOUT,
                    () -> {
                        if (!heard[0]) {
                            heard[0] = true;
                            noAnswer();
                        }
                    });
        }

        private void carryOut(SimServer server, boolean[] heard) {
            var from = new Caller("123456789012", "us-east-1", Optional.empty(), caller, false);
            var call = new Call(operation, request, from, DOOR, world.now().plus(TIMEOUT));
            server.call(call)
                    .whenComplete(
                            (answer, failure) -> {
                                if (faults.strikes(world, Faults.Kind.LOST_ANSWER_PER_CALL)) {
                                    world.coverage().hit(Point.ANSWER_LOST);
                                    return;
                                }
                                world.after(
                                        hop(),
                                        () -> {
                                            if (!heard[0]) {
                                                heard[0] = true;
                                                heard(answer, failure);
                                            }
                                        });
                            });
        }

        private void heard(@Nullable Message answer, @Nullable Throwable failure) {
            if (failure == null && answer != null) {
                settle(new Answer.Done(answer));
                return;
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
            if (cause instanceof ApiException refusal) {
                refused(refusal);
            } else {
                noAnswer();
            }
        }

        /** A client asks again only where the same request may succeed later, as SDKs do. */
        private void refused(ApiException refusal) {
            switch (refusal.kind()) {
                case REFUSED, INVALID_VALUE, MISSING_VALUE, NOT_OFFERED ->
                        settle(new Answer.Refused(refusal, twice));
                case THROTTLED -> {
                    world.coverage().hit(Point.CALL_THROTTLED);
                    noAnswer();
                }
                case UNAVAILABLE, FAULT -> noAnswer();
            }
        }

        private void noAnswer() {
            if (repeat == Repeat.NEVER) {
                settle(new Answer.Unknown());
            } else {
                world.coverage().hit(Point.CALL_RETRIED);
                world.after(RETRY_DELAY, this::attempt);
            }
        }

        private void settle(Answer answer) {
            if (!settled) {
                settled = true;
                done.accept(answer);
            }
        }
    }

    private Duration hop() {
        return world.between(HOP_LEAST, HOP_MOST);
    }
}
