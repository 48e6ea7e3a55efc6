package dev.longshore.control.raft.election;

import static java.util.Comparator.naturalOrder;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a member that has lost its leader stands: it asks the others first, and stands only where
 * a majority, itself included, has lost it too and would vote for it. So a healthy leader is never
 * deposed, and whoever reaches no majority raises no term. Of several that could stand the one that
 * is furthest does at once, the others in turns. Confined to whoever asks.
 */
public final class Canvass {
    /** An answer counts for so long. */
    static final Duration FRESH = Duration.ofMillis(250);

    /** A member is asked again after so long. */
    static final Duration ASK_AGAIN = Duration.ofMillis(40);

    /** The same once the leader has been away for {@link #LONG}: the network is at fault then. */
    static final Duration ASK_SELDOM = Duration.ofMillis(200);

    static final Duration LONG = Duration.ofSeconds(5);

    /** The same where it has said that it agrees sooner. */
    static final Duration ASK_SOON = Duration.ofMillis(5);

    /** Where a majority agrees, the answers that are missing are waited for so long. */
    static final Duration ANSWER = Duration.ofMillis(30);

    /** How long each leaves to those that should rather stand: an election. */
    static final Duration TURN = Duration.ofMillis(200);

    /**
     * Whoever stands in a later turn has heard so lately that those before it do not: on a busy
     * machine an election takes longer than a turn.
     */
    static final Duration JUST_NOW = Duration.ofMillis(80);

    /** Between two attempts, of one member or of several: an election is decided by then. */
    static final Duration STAND_AGAIN = Duration.ofMillis(600);

    private static final long NEVER = Long.MIN_VALUE;

    private final LongSupplier nanos;

    /** One per other member. */
    private final Map<String, Contact> contacts = new TreeMap<>();

    private long leaderlessNanos = NEVER;
    private long agreedNanos = NEVER;

    /** When this member stood, or was seen to be asked for its vote by another one. */
    private long stoodNanos = NEVER;

    /** The last term that was seen since this member lost its leader. */
    private long term;

    /** What is known of another member since this one lost its leader. */
    private static final class Contact {
        private long askedNanos;
        private boolean awaited;
        private @Nullable VoterView view;
        private long answeredNanos;
    }

    /** What to do next. */
    public sealed interface Step {}

    /** Nothing, for so long at most; less where an answer comes. */
    public record Wait(Duration atMost) implements Step {}

    /** Ask these members how they see it, and call again at once. */
    public record Ask(List<String> members) implements Step {}

    /** Stand for election now. */
    public record Stand() implements Step {}

    /** {@code nanos} is this process's monotonic clock. */
    public Canvass(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A member that was asked has answered. */
    public void answered(VoterView view) {
        Contact contact = contacts.get(view.id());
        if (contact != null) {
            contact.awaited = false;
            contact.view = view;
            contact.answeredNanos = nanos.getAsLong();
        }
    }

    /** A member that was asked cannot be reached. */
    public void silent(String member) {
        Contact contact = contacts.get(member);
        if (contact != null) {
            contact.awaited = false;
            contact.view = null;
        }
    }

    /**
     * The next step.
     *
     * @param own how this member sees it
     * @param others the other members that have a vote
     */
    public Step next(VoterView own, Collection<String> others) {
        if (!own.leaderless()) {
            contacts.clear();
            leaderlessNanos = NEVER;
            agreedNanos = NEVER;
            stoodNanos = NEVER;
            return new Wait(own.follows() ? own.left() : ASK_AGAIN);
        }
        if (leaderlessNanos == NEVER) {
            leaderlessNanos = nanos.getAsLong();
        } else if (own.term() > term) {
            stoodNanos = nanos.getAsLong(); // another one stands
        }
        term = own.term();
        if (stoodNanos != NEVER && isWithin(STAND_AGAIN, stoodNanos)) {
            return new Wait(ASK_AGAIN);
        }
        List<String> due =
                others.stream().filter(member -> !untilDue(member).isPositive()).toList();
        if (!due.isEmpty()) {
            due.forEach(this::asks);
            return new Ask(due);
        }
        return decide(own, others);
    }

    private Step decide(VoterView own, Collection<String> others) {
        List<VoterView> agreeing = others.stream().flatMap(this::agreeing).toList();
        long supporters = agreeing.stream().filter(other -> !other.isAheadOf(own)).count();
        if (2 * (1 + supporters) <= 1 + others.size()) {
            agreedNanos = NEVER;
            return new Wait(others.stream().map(this::untilDue).min(naturalOrder()).orElseThrow());
        }
        if (agreedNanos == NEVER) {
            agreedNanos = nanos.getAsLong();
        }
        long before = agreeing.stream().filter(other -> other.precedes(own)).count();
        boolean mayBeMore =
                others.stream().anyMatch(this::isAwaited) && isWithin(ANSWER, agreedNanos);
        if (mayBeMore
                || isWithin(TURN.multipliedBy(before), agreedNanos)
                || !agreeing.stream().filter(it -> it.precedes(own)).allMatch(this::isOfNow)) {
            return new Wait(ASK_SOON);
        }
        stoodNanos = nanos.getAsLong();
        return new Stand();
    }

    private boolean isWithin(Duration time, long sinceNanos) {
        return nanos.getAsLong() - sinceNanos < time.toNanos();
    }

    private Stream<VoterView> agreeing(String member) {
        Contact contact = contacts.get(member);
        return contact == null || contact.view == null || !isWithin(FRESH, contact.answeredNanos)
                ? Stream.empty()
                : Stream.of(contact.view).filter(VoterView::leaderless);
    }

    private boolean isOfNow(VoterView view) {
        Contact contact = contacts.get(view.id());
        return contact != null && isWithin(JUST_NOW, contact.answeredNanos);
    }

    private boolean isAwaited(String member) {
        Contact contact = contacts.get(member);
        return contact != null && contact.awaited;
    }

    private Duration untilDue(String member) {
        Contact contact = contacts.get(member);
        if (contact == null) {
            return Duration.ZERO;
        }
        boolean soon =
                !contact.awaited
                        && contact.view != null
                        && contact.view.follows()
                        && !contact.view.leaderless()
                        && !isWithin(contact.view.left(), contact.answeredNanos);
        Duration usual = isWithin(LONG, leaderlessNanos) ? ASK_AGAIN : ASK_SELDOM;
        return (soon ? ASK_SOON : usual).minusNanos(nanos.getAsLong() - contact.askedNanos);
    }

    private void asks(String member) {
        Contact contact = contacts.computeIfAbsent(member, _ -> new Contact());
        contact.askedNanos = nanos.getAsLong();
        contact.awaited = true;
    }
}
