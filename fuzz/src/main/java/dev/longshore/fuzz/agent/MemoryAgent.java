package dev.longshore.fuzz.agent;

import dev.longshore.agent.fence.FenceGuard;
import dev.longshore.agent.journal.Journal;
import dev.longshore.agent.journal.JournalFailure;
import dev.longshore.agent.node.Agent;
import dev.longshore.agent.session.ControlPlane;
import dev.longshore.agent.task.TaskStep;
import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.agent.ToAgent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A real agent on a quick machine, with a server that says what it is made to say. */
final class MemoryAgent implements ControlPlane, FenceGuard, Journal {
    private final HandLoop loop = new HandLoop();
    private final List<JournalEntry> entries;
    private final Set<String> damaged;
    private final Agent agent;
    private @Nullable Listener listener;

    /** One that has found this in its journal, and has looked for its server. */
    MemoryAgent(List<JournalEntry> entries, Set<String> damaged) {
        this.entries = entries;
        this.damaged = damaged;
        agent =
                new Agent(
                        loop,
                        new QuickHost(loop),
                        this,
                        this,
                        List.of("one:1", "two:2"),
                        Hello.newBuilder().setBootId(QuickHost.BOOT).build(),
                        this,
                        TaskStep.DEFAULT_STOP_TIMEOUT,
                        new Random(1));
        agent.start();
        loop.run();
    }

    /** The server says this, on whatever stream is open. */
    void hear(ToAgent message) {
        if (listener != null) {
            listener.received(message);
        }
    }

    void pass(Duration time) {
        loop.pass(time);
    }

    void close() {
        agent.close();
    }

    @Override
    public Stream open(String server, Listener heard) {
        listener = heard;
        return new Stream() {
            @Override
            public void send(FromAgent message) {}

            @Override
            public void close() {}
        };
    }

    @Override
    public Duration uptime() {
        return loop.elapsed();
    }

    @Override
    public boolean guard(Set<String> taskIds, Duration until) {
        return true;
    }

    @Override
    public Optional<Duration> until() {
        return Optional.empty();
    }

    @Override
    public List<JournalEntry> load() {
        return entries;
    }

    @Override
    public Set<String> damaged() {
        return damaged;
    }

    @Override
    public void put(JournalEntry entry, Consumer<Optional<JournalFailure>> done) {
        loop.execute(() -> done.accept(Optional.empty()));
    }

    @Override
    public void remove(String taskArn) {}
}
