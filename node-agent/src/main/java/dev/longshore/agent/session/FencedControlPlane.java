package dev.longshore.agent.session;

import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.ToAgent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the servers, without those of a cluster that has been recovered or restored since: a
 * majority of old servers that comes back leads the old group, and would have everything stopped
 * that was started after it. Confined to the agent's loop.
 */
public final class FencedControlPlane implements ControlPlane {
    private static final Logger LOG = LoggerFactory.getLogger(FencedControlPlane.class);

    private final ControlPlane way;
    private final KnownIncarnation known;

    public FencedControlPlane(ControlPlane way, KnownIncarnation known) {
        this.way = way;
        this.known = known;
    }

    @Override
    public Stream open(String server, Listener listener) {
        var fenced = new Fenced(server, listener);
        fenced.stream = way.open(server, fenced);
        return fenced;
    }

    private final class Fenced implements Stream, Listener {
        private final String server;
        private final Listener listener;
        private Stream stream = UNOPENED;

        private Fenced(String server, Listener listener) {
            this.server = server;
            this.listener = listener;
        }

        @Override
        public void received(ToAgent message) {
            if (!message.hasWelcome() || isFollowed(message.getWelcome().getIncarnation())) {
                listener.received(message);
                return;
            }
            LOG.warn(
                    "{} leads a cluster of before the recovery that this agent has followed, and is"
                            + " not obeyed: stop that server. If this agent is to follow it all the"
                            + " same, stop the agent, remove {} and start it again.",
                    server,
                    known.place());
            stream.close();
            listener.ended(server + " is of before the cluster's recovery");
        }

        private boolean isFollowed(long incarnation) {
            if (incarnation > known.get()) {
                known.follow(incarnation);
            }
            return incarnation == known.get();
        }

        @Override
        public void ended(String reason) {
            listener.ended(reason);
        }

        @Override
        public void send(FromAgent message) {
            stream.send(message);
        }

        @Override
        public void close() {
            stream.close();
        }

        @Override
        public void leave() {
            stream.leave();
        }
    }

    /** Until the way has been opened; nothing is sent or heard before. */
    private static final Stream UNOPENED =
            new Stream() {
                @Override
                public void send(FromAgent message) {}

                @Override
                public void close() {}
            };
}
