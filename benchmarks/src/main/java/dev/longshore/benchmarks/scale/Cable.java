package dev.longshore.benchmarks.scale;

import dev.longshore.agent.session.ControlPlane;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.ToAgent;

/**
 * An agent's way to the servers, which can be cut: then nothing passes, and nobody is told. It also
 * knows since when the agent has its whole assignment. Its agent's loop, but for what it tells.
 */
final class Cable implements ControlPlane {
    private final ControlPlane way;
    private volatile boolean cut;

    /** When the stream's assignment was whole, by {@link System#nanoTime}. */
    private volatile long wholeAt;

    private volatile boolean whole;

    Cable(ControlPlane way) {
        this.way = way;
    }

    void cut(boolean now) {
        cut = now;
    }

    /** Whether the agent has had its assignment from a leader since then. */
    boolean wholeSince(long nanoTime) {
        return whole && wholeAt - nanoTime >= 0;
    }

    @Override
    public Stream open(String server, Listener listener) {
        whole = false;
        Stream stream =
                way.open(
                        server,
                        new Listener() {
                            @Override
                            public void received(ToAgent message) {
                                if (!cut) {
                                    note(message);
                                    listener.received(message);
                                }
                            }

                            @Override
                            public void ended(String reason) {
                                whole = false;
                                listener.ended(reason);
                            }
                        });
        return new Stream() {
            @Override
            public void send(FromAgent message) {
                if (!cut) {
                    stream.send(message);
                }
            }

            @Override
            public void close() {
                whole = false;
                stream.close();
            }

            @Override
            public void leave() {
                whole = false;
                stream.leave();
            }
        };
    }

    private void note(ToAgent message) {
        if ((message.hasWelcome() && !message.getWelcome().getInPieces())
                || (message.hasPiece() && message.getPiece().getLast())) {
            wholeAt = System.nanoTime();
            whole = true;
        }
    }
}
