package dev.longshore.control.route;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Call;
import dev.longshore.foundation.loop.Loop;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * The calls that are on their way to another server. One that went to a server which does not lead
 * any more is given up: a machine without power never answers, and the connection to it breaks
 * late. Bounded by the calls that the router lets in. Any thread.
 */
final class Forwards {
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(250);

    private final Loop loop;
    private final Peers peers;
    private final BooleanSupplier leadsHere;

    /** In the order in which they came, so that they are given up in one that is no chance. */
    private final Map<Long, Forward> underWay = new ConcurrentSkipListMap<>();

    private final AtomicLong sent = new AtomicLong();
    private final AtomicBoolean checking = new AtomicBoolean();

    private static final class Forward {
        private final long number;
        private final String address;
        private final boolean readOnly;
        private final CompletableFuture<Message> answer = new CompletableFuture<>();

        private Forward(long number, String address, boolean readOnly) {
            this.number = number;
            this.address = address;
            this.readOnly = readOnly;
        }
    }

    Forwards(Loop loop, Peers peers, BooleanSupplier leadsHere) {
        this.loop = loop;
        this.peers = peers;
        this.leadsHere = leadsHere;
    }

    /** Passes a call on, and gives it up as soon as another server than that one leads. */
    CompletionStage<Message> send(String address, Call call) {
        var forward = new Forward(sent.getAndIncrement(), address, call.operation().readOnly());
        underWay.put(forward.number, forward);
        peers.forward(address, call)
                .whenComplete(
                        (done, failure) -> {
                            underWay.remove(forward.number);
                            if (failure == null) {
                                forward.answer.complete(done);
                            } else {
                                forward.answer.completeExceptionally(failure);
                            }
                        });
        checkLater();
        return forward.answer;
    }

    private void checkLater() {
        if (!underWay.isEmpty() && checking.compareAndSet(false, true)) {
            loop.after(CHECK_INTERVAL, this::check);
        }
    }

    private void check() {
        checking.set(false);
        Optional<String> leader = peers.leaderAddress();
        underWay.values().stream()
                .filter(forward -> isSuperseded(forward.address, leader))
                .toList()
                .forEach(
                        forward -> {
                            underWay.remove(forward.number);
                            forward.answer.completeExceptionally(
                                    lost(forward.readOnly, "another server leads now"));
                        });
        checkLater();
    }

    private boolean isSuperseded(String address, Optional<String> leader) {
        return leader.map(now -> !now.equals(address)).orElseGet(leadsHere::getAsBoolean);
    }

    /** A read may be repeated whatever happened to it; nobody knows what became of a write. */
    static RuntimeException lost(boolean readOnly, String why) {
        return readOnly ? new NotLeaderException(why) : ApiException.outcomeUnknown();
    }
}
