package dev.longshore.control.route;

import dev.longshore.proto.server.ForwardedAnswer;
import dev.longshore.proto.server.ForwardedCall;
import dev.longshore.proto.server.ForwardingGrpc;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The streams to the other servers, one to each that a call has been passed on to. Any thread. */
final class PeerLinks {
    /** By the server's address; bounded by the group's servers. */
    private final Map<String, PeerLink> links = new ConcurrentHashMap<>();

    private final Function<String, ForwardingGrpc.ForwardingStub> peers;

    PeerLinks(Function<String, ForwardingGrpc.ForwardingStub> peers) {
        this.peers = peers;
    }

    /** Passes a call on, as {@link PeerLink#send} does. */
    CompletableFuture<ForwardedAnswer> send(String address, ForwardedCall call, Duration timeout) {
        return links.compute(
                        address,
                        (a, known) ->
                                known == null || known.isEnded()
                                        ? new PeerLink(peers.apply(a))
                                        : known)
                .send(call, timeout);
    }
}
