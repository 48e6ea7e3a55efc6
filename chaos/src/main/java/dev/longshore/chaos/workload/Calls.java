package dev.longshore.chaos.workload;

import dev.longshore.chaos.history.DrillClock;
import dev.longshore.chaos.history.Outcome;
import dev.longshore.chaos.site.DrillException;
import dev.longshore.proto.ecs.ECSGrpc.ECSBlockingStub;
import java.time.Duration;
import java.util.function.Function;

/** Calls of the drill itself, which are repeated until they are answered. Not recorded. */
final class Calls {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN = Duration.ofMillis(200);

    private final Client client;
    private final DrillClock clock;

    Calls(Client client, DrillClock clock) {
        this.client = client;
        this.clock = clock;
    }

    Client client() {
        return client;
    }

    /** The last answer, whatever it is. */
    <T> Client.Answer<T> untilAnswered(Function<ECSBlockingStub, T> call) {
        long end = clock.nanos() + PATIENCE.toNanos();
        while (true) {
            Client.Answer<T> answer = client.ask(call);
            if (answer.outcome() != Outcome.UNKNOWN || clock.nanos() > end) {
                return answer;
            }
            clock.pause(BETWEEN);
        }
    }

    /**
     * The answer, also where a call is refused at first: a cluster that has just been started takes
     * some calls only when all its servers and agents have said what they know.
     *
     * @throws DrillException where it is refused for too long, or nobody answers
     */
    <T> T mustSoon(String what, Function<ECSBlockingStub, T> call) {
        return clock.await(PATIENCE, () -> client.ask(call).value())
                .orElseGet(() -> must(what, call));
    }

    /**
     * The answer.
     *
     * @throws DrillException where it is refused, or nobody answers
     */
    <T> T must(String what, Function<ECSBlockingStub, T> call) {
        Client.Answer<T> answer = untilAnswered(call);
        return answer.value()
                .orElseThrow(() -> new DrillException(what + " is not possible: " + answer.why()));
    }
}
