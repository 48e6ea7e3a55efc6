package dev.longshore.simulation.net;

import dev.longshore.agent.session.ControlPlane;
import dev.longshore.control.dispatch.AgentStream;
import dev.longshore.control.dispatch.Inbox;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.Busy;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.agent.Redirect;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one agent's machine to the servers: ordered, delayed, and sometimes dead without
 * anybody being told.
 */
public final class SimStreams implements ControlPlane {
    private static final Duration DELAY_LEAST = Duration.ofMillis(1);
    private static final Duration DELAY_MOST = Duration.ofMillis(20);

    /** A late message is on its way for longer than an agent waits for an answer to its hello. */
    private static final Duration LATE_MOST = Duration.ofSeconds(25);

    /** Messages to an agent that its stream takes at a time. */
    private static final int MOST_IN_FLIGHT = 2;

    private static final Duration REFUSED_AFTER = Duration.ofMillis(5);

    /** The machine's link to the servers, each direction by itself. */
    public interface Link {
        /** Whether what the machine sends arrives. */
        boolean sends();

        /** Whether the machine hears what is sent to it. */
        boolean hears();
    }

    private final World world;
    private final Faults faults;
    private final Loop agentLoop;
    private final Map<String, SimServer> servers;
    private final Link link;
    private final Sabotage sabotage;
    private final List<Pipe> open = new ArrayList<>();

    public SimStreams(
            World world,
            Faults faults,
            Loop agentLoop,
            Map<String, SimServer> servers,
            Link link,
            Sabotage sabotage) {
        this.sabotage = sabotage;
        this.world = world;
        this.faults = faults;
        this.agentLoop = agentLoop;
        this.servers = servers;
        this.link = link;
    }

    @Override
    public Stream open(String server, Listener listener) {
        var pipe = new Pipe(servers.get(server), listener);
        open.add(pipe);
        pipe.connect();
        return pipe;
    }

    /** All open streams break, and both ends are told. */
    public void breakAll() {
        List.copyOf(open)
                .forEach(
                        pipe -> {
                            world.coverage().hit(Point.STREAM_LOST);
                            pipe.broken("connection reset");
                        });
    }

    /** All open streams go dead: nothing arrives any more, and nobody is told. */
    public void silence() {
        List.copyOf(open)
                .forEach(
                        pipe -> {
                            world.coverage().hit(Point.STREAM_HALF_OPEN);
                            pipe.silent = true;
                        });
    }

    /** The machine is gone: the servers notice, sooner or later. */
    public void drop() {
        List.copyOf(open).forEach(Pipe::peerGone);
    }

    /** One stream. */
    private final class Pipe implements Stream {
        private final @Nullable SimServer server;
        private final Listener listener;
        private @Nullable Inbox inbox;

        /** Which of the server's processes it leads to: a later one knows nothing of it. */
        private final int incarnation;

        /** What the agent says on it is late, and arrives after its end too. */
        private final boolean late;

        private boolean closed;
        private boolean silent;
        private final BrokenStreams broken = new BrokenStreams();
        private long lastUpNanos;
        private long lastDownNanos;

        private Pipe(@Nullable SimServer server, Listener listener) {
            this.server = server;
            this.incarnation = server == null ? 0 : server.incarnation();
            this.listener = listener;
            this.late = faults.strikes(world, Faults.Kind.LATE_MESSAGES_PER_CALL);
        }

        private void connect() {
            if (sabotage == Sabotage.STOP_UNKNOWN_BEFORE_ASSIGNMENT) {
                agentLoop.execute(() -> listener.received(BrokenStreams.nothingWanted()));
            }
            if (server == null
                    || !server.isUp()
                    || !link.sends()
                    || !link.hears()
                    || server.replica().isCut()) {
                world.coverage().hit(Point.STREAM_REFUSED);
                agentLoop.after(REFUSED_AFTER, () -> broken("connection refused"));
            }
        }

        private String name() {
            return server == null ? "nobody" : server.replica().id();
        }

        private boolean passes(boolean up) {
            return (!closed || (up && late))
                    && !silent
                    && (up ? link.sends() : link.hears())
                    && knowsIt();
        }

        /** Whether the process that it leads to is still there. */
        private boolean knowsIt() {
            return server != null && server.isUp() && server.incarnation() == incarnation;
        }

        /** Messages of one direction keep their order. */
        private Duration delay(boolean up) {
            boolean slow = up && late && !faults.isQuiet();
            long at =
                    world.elapsed()
                            .plus(world.between(DELAY_LEAST, slow ? LATE_MOST : DELAY_MOST))
                            .toNanos();
            long last = up ? lastUpNanos : lastDownNanos;
            at = Math.max(at, last + 1);
            if (up) {
                lastUpNanos = at;
            } else {
                lastDownNanos = at;
            }
            return Duration.ofNanos(at).minus(world.elapsed());
        }

        @Override
        public void send(FromAgent message) {
            world.after(
                    delay(true),
                    () -> {
                        if (passes(true)) {
                            countLate(message);
                            if (message.hasHello()) {
                                world.note(
                                        message.getHello().getHostname(),
                                        "says hello to " + name());
                            }
                            if (sabotage == Sabotage.LOSE_REPORTS
                                    && message.hasReport()
                                    && world.chance(0.05)) {
                                down(BrokenStreams.acknowledged(message));
                            } else {
                                receive(message);
                            }
                        } else if (server != null
                                && server.isUp()
                                && server.incarnation() != incarnation
                                && link.sends()
                                && link.hears()) {
                            broken("connection reset by a process that does not know it");
                        }
                    });
        }

        private void countLate(FromAgent message) {
            if (closed && message.hasHello()) {
                world.coverage().hit(Point.LATE_HELLO);
            } else if (closed && message.hasReport()) {
                world.coverage().hit(Point.LATE_REPORT);
            }
        }

        private void receive(FromAgent message) {
            if (server != null) {
                server.arrive(() -> receive(server, message));
            }
        }

        private void receive(SimServer server, FromAgent message) {
            if (!knowsIt()) {
                return;
            }
            if (message.hasHello() && faults.strikes(world, Faults.Kind.LEADER_BUSY_PER_CALL)) {
                world.coverage().hit(Point.AGENT_SENT_AWAY);
                down(
                        ToAgent.newBuilder()
                                .setBusy(
                                        Busy.newBuilder()
                                                .setRetryAfter(
                                                        com.google.protobuf.Duration.newBuilder()
                                                                .setSeconds(1)))
                                .build());
                return;
            }
            if (inbox == null) {
                inbox = server.leader().map(leader -> leader.connect(new LeaderEnd())).orElse(null);
            }
            if (inbox == null) {
                String leader = server.leaderAddress().orElse("");
                world.coverage()
                        .hit(
                                leader.isEmpty()
                                        ? Point.AGENT_REDIRECTED_TO_NOBODY
                                        : Point.AGENT_REDIRECTED);
                down(
                        ToAgent.newBuilder()
                                .setRedirect(Redirect.newBuilder().setLeader(leader))
                                .build());
            } else {
                Inbox hears = inbox;
                hears.whenHeard(
                        () ->
                                hears.received(
                                        BrokenStreams.misread(
                                                server.versions().said(message), sabotage)));
            }
        }

        private void down(ToAgent message) {
            count(message);
            world.after(
                    delay(false),
                    () -> {
                        if (passes(false)) {
                            if (message.hasWelcome()) {
                                world.note(name(), "welcomes an agent");
                            }
                            deliver(message);
                        }
                    });
        }

        /** Tasks that a welcome assigns, or a piece of what follows it. */
        private static long tasks(ToAgent message) {
            List<PartDelta> parts =
                    message.hasPiece()
                            ? message.getPiece().getPartsList()
                            : message.getWelcome().getAssignment().getPartsList();
            return parts.stream()
                    .flatMap(part -> part.getEntriesList().stream())
                    .filter(PartEntry::hasTask)
                    .count();
        }

        private void count(ToAgent message) {
            if (message.hasDifference()) {
                world.coverage().hit(Point.REVISION_DIFFERENCE_SENT);
            } else if (message.hasJoinRefused()) {
                world.coverage()
                        .hit(
                                message.getJoinRefused().getNewestStream() > 0
                                        ? Point.OLD_HELLO_REFUSED
                                        : Point.AGENT_REFUSED);
            } else if (tasks(message) > 0) {
                world.coverage().hit(Point.WELCOMED_WITH_TASKS);
            }
        }

        private void deliver(ToAgent message) {
            switch (sabotage) {
                case IGNORE_REVISIONS ->
                        broken.unnoticed(message, world).ifPresent(listener::received);
                default -> listener.received(message);
            }
        }

        @Override
        public void close() {
            closedBy(Point.STREAM_CLOSED_BY_AGENT);
        }

        /** Closed by either end: the other hears of it, if the way is open. */
        private void closedBy(Point who) {
            if (closed) {
                return;
            }
            world.coverage().hit(who);
            Duration later = delay(false);
            world.after(
                    later,
                    () -> {
                        if (!silent) {
                            broken("closed");
                        }
                    });
        }

        private void broken(String reason) {
            if (!closed) {
                peerGone();
                listener.ended(reason);
            }
        }

        /** The stream as the leader holds it. */
        private final class LeaderEnd implements AgentStream {
            private int inFlight;
            private Runnable whenReady = () -> {};

            @Override
            public void send(ToAgent message) {
                inFlight++;
                down(message);
                world.after(
                        DELAY_MOST,
                        () -> {
                            inFlight--;
                            if (isReady() && knowsIt()) {
                                whenReady.run();
                            }
                        });
            }

            @Override
            public boolean isReady() {
                return inFlight < MOST_IN_FLIGHT;
            }

            @Override
            public void onReady(Runnable again) {
                whenReady = again;
            }

            @Override
            public void close() {
                closedBy(
                        open.size() > 1 && open.getLast() != Pipe.this
                                ? Point.STREAM_SUPERSEDED
                                : Point.STREAM_CLOSED_BY_LEADER);
            }
        }

        private void peerGone() {
            if (!closed) {
                closed = true;
                open.remove(this);
                world.after(late ? delay(true) : DELAY_MOST, this::serverHearsOfItsEnd);
            }
        }

        private void serverHearsOfItsEnd() {
            if (server != null && knowsIt()) {
                server.arrive(
                        () -> {
                            if (inbox != null) {
                                inbox.ended();
                            }
                        });
            }
        }
    }
}
