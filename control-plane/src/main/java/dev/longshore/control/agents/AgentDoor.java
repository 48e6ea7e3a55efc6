package dev.longshore.control.agents;

import dev.longshore.control.dispatch.AgentStream;
import dev.longshore.control.dispatch.Inbox;
import dev.longshore.control.leader.Leader;
import dev.longshore.control.route.Peers;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.AgentSessionGrpc;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Redirect;
import dev.longshore.proto.agent.ToAgent;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC service that agents connect to: hands their streams to the leader's dispatch, or says
 * where the leader is.
 */
public final class AgentDoor extends AgentSessionGrpc.AgentSessionImplBase {
    private final Loop loop;
    private final Supplier<Optional<Leader>> leader;
    private final Peers peers;

    /** Streams that are open; confined to the loop. */
    private final Set<GrpcStream> streams = new LinkedHashSet<>();

    private boolean closed;

    public AgentDoor(Loop loop, Supplier<Optional<Leader>> leader, Peers peers) {
        this.loop = loop;
        this.leader = leader;
        this.peers = peers;
    }

    @Override
    public StreamObserver<FromAgent> connect(StreamObserver<ToAgent> toAgent) {
        var stream = new GrpcStream((ServerCallStreamObserver<ToAgent>) toAgent);
        stream.observer.disableAutoRequest();
        stream.observer.setOnReadyHandler(() -> loop.execute(() -> stream.whenReady.run()));
        var inbox = new FromOneAgent(stream);
        stream.observer.setOnCancelHandler(
                () ->
                        loop.execute(
                                () -> {
                                    streams.remove(stream);
                                    inbox.ended();
                                }));
        loop.execute(() -> begin(stream, inbox));
        return inbox;
    }

    /** Nothing of the agent's is read before it is known who hears it. */
    private void begin(GrpcStream stream, FromOneAgent inbox) {
        if (closed) {
            stream.close();
            return;
        }
        streams.add(stream);
        Optional<Leader> here = leader.get();
        if (here.isEmpty()) {
            stream.send(ToAgent.newBuilder().setRedirect(redirect()).build());
            stream.close();
        } else {
            Inbox hears = here.get().connect(stream);
            inbox.inbox = hears;
            hears.whenHeard(stream::readNext);
        }
    }

    /** Ends every stream, so that agents look for another server. On the loop. */
    public void close() {
        closed = true;
        Redirect elsewhere = redirect();
        List.copyOf(streams)
                .forEach(
                        stream -> {
                            stream.send(ToAgent.newBuilder().setRedirect(elsewhere).build());
                            stream.close();
                        });
    }

    private Redirect redirect() {
        return Redirect.newBuilder().setLeader(peers.leaderAddress().orElse("")).build();
    }

    /** Messages of one agent, on their way to the loop: one at a time. */
    private final class FromOneAgent implements StreamObserver<FromAgent> {
        private final GrpcStream stream;
        private @Nullable Inbox inbox;

        private FromOneAgent(GrpcStream stream) {
            this.stream = stream;
        }

        @Override
        public void onNext(FromAgent message) {
            loop.execute(
                    () -> {
                        if (inbox != null) {
                            inbox.received(message);
                            stream.readNext();
                        }
                    });
        }

        @Override
        public void onError(Throwable failure) {
            loop.execute(this::ended);
        }

        @Override
        public void onCompleted() {
            loop.execute(
                    () -> {
                        ended();
                        stream.close();
                    });
        }

        private void ended() {
            if (inbox != null) {
                inbox.ended();
            }
        }
    }

    /** Used on the loop only: a stream observer is not made for several threads. */
    private final class GrpcStream implements AgentStream {
        private final ServerCallStreamObserver<ToAgent> observer;
        private boolean closed;
        private Runnable whenReady = () -> {};

        private GrpcStream(ServerCallStreamObserver<ToAgent> observer) {
            this.observer = observer;
        }

        @Override
        public void send(ToAgent message) {
            if (!closed && !observer.isCancelled()) {
                observer.onNext(message);
            }
        }

        @Override
        public boolean isReady() {
            return !closed && !observer.isCancelled() && observer.isReady();
        }

        @Override
        public void onReady(Runnable again) {
            whenReady = again;
        }

        /** The next message is read when there is somebody to hear it. */
        private void readNext() {
            if (!closed && !observer.isCancelled()) {
                observer.request(1);
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                streams.remove(this);
                if (!observer.isCancelled()) {
                    observer.onCompleted();
                }
            }
        }
    }
}
