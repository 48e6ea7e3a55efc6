package dev.longshore.simulation.invariant.caller;

import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Knows what the only writer of a family was told of its revisions. */
@Invariant(
        "A revision's number is given once, its content never changes, and its status never goes back.")
public final class RevisionsAreImmutable {
    /** The life of a revision, in its order. */
    public enum Life {
        ACTIVE,
        INACTIVE,
        DELETE_IN_PROGRESS
    }

    /** What was acknowledged of a revision. */
    private record Known(TaskDefinition content, Life atLeast) {}

    private final String family;
    private final Map<Integer, Known> revisions = new TreeMap<>();

    public RevisionsAreImmutable(String family) {
        this.family = family;
    }

    /** The revisions that were registered and have not gone yet. */
    public List<Integer> revisions() {
        return List.copyOf(revisions.keySet());
    }

    /** How far a revision has come, as far as was acknowledged. */
    public Life atLeast(int revision) {
        return known(revision).atLeast();
    }

    private Known known(int revision) {
        return Objects.requireNonNull(revisions.get(revision), "a revision of ours");
    }

    /** A new revision was acknowledged. */
    public void registered(TaskDefinition definition) {
        int revision = definition.getRevision();
        if (revisions.keySet().stream().anyMatch(known -> known >= revision)) {
            throw broken(revision, "is new, and a later revision was known before");
        }
        revisions.put(revision, new Known(withoutStatus(definition), Life.ACTIVE));
    }

    /** A task was run by a call that began at this point of the revision's life. */
    public void ran(int revision, Life before) {
        if (before != Life.ACTIVE) {
            throw broken(revision, "runs after it was deregistered");
        }
    }

    /** The next step of its life was acknowledged. */
    public void moved(int revision, Life to) {
        revisions.computeIfPresent(revision, (r, known) -> new Known(known.content(), to));
    }

    /** It was read. */
    public void described(int revision, TaskDefinition seen) {
        Known known = known(revision);
        boolean same = withoutStatus(seen).equals(known.content());
        boolean late = Life.valueOf(seen.getStatus()).compareTo(known.atLeast()) >= 0;
        if (!same || !late) {
            throw broken(revision, "was " + known + " and is read as " + seen);
        }
    }

    /** It was not found. */
    public void absent(int revision, String answer) {
        if (known(revision).atLeast() != Life.DELETE_IN_PROGRESS) {
            throw broken(revision, "is not there: " + answer);
        }
        revisions.remove(revision); // it has gone, as it was to
    }

    private Violation broken(int revision, String evidence) {
        return new Violation(RevisionsAreImmutable.class, family + ":" + revision + " " + evidence);
    }

    private static TaskDefinition withoutStatus(TaskDefinition definition) {
        return definition.toBuilder()
                .clearStatus()
                .clearDeregisteredAt()
                .clearDeleteRequestedAt()
                .build();
    }
}
