package dev.longshore.simulation.world;

/**
 * Deliberately broken variants, to prove that the promises can see. Each breaks something at a
 * boundary that the models own, as if the product had that defect; the tests demand that it is
 * caught.
 */
public enum Sabotage {
    NONE,
    /** The leader answers before a majority has the entry. */
    ACKNOWLEDGE_BEFORE_COMMIT,
    /** A member says that it has written entries before it has. */
    ACKNOWLEDGE_BEFORE_WRITE,
    /** A member votes for whoever asks, in the same term too. */
    VOTE_TWICE,
    /** The leader's lease goes from when an answer came, not from when it was asked for. */
    LEASE_FROM_ANSWER,
    /** The leader's lease goes on with answers that say that it leads no more. */
    LEASE_BY_REFUSALS,
    /** A batch is applied whatever term it was made in and whatever it was computed on. */
    APPLY_FOREIGN_BATCHES,
    /** The row of a client token is not written. */
    FORGET_TOKEN_ROWS,
    /** An address is free as soon as its task is to stop. */
    RELEASE_ADDRESS_AT_STOP,
    /** An agent starts what it is assigned without looking at what it ran before. */
    START_BEFORE_ADOPTING,
    /** A difference that was lost goes unnoticed. */
    IGNORE_REVISIONS,
    /** A task that is to stop takes nothing any more. */
    COUNT_STOPPING_AS_FREE,
    /** A hello of an older stream is taken for the newest. */
    TAKE_OLD_HELLOS,
    /** An entry of an agent's journal counts as written before it is. */
    JOURNAL_LIES,
    /** An agent does not tell of what it has no record of. */
    OMIT_WHAT_IS_HELD,
    /** A report is acknowledged and not committed. */
    LOSE_REPORTS,
    /** The time of a batch is whatever its sender says. */
    TRUST_ANY_CLOCK,
    /** A new leader places on an index of an earlier time. */
    STALE_INDEX,
    /** A replica misses an entry after it has installed a snapshot. */
    SKIP_ENTRY_AFTER_SNAPSHOT,
    /** An agent takes it that nothing is wanted until it is told otherwise. */
    STOP_UNKNOWN_BEFORE_ASSIGNMENT,
    /** A new kind of row is written as soon as the leader knows it. */
    RAISE_LEVEL_EARLY,
    /** Of healthy tasks of a service, a part of one need not be kept. */
    MINIMUM_ROUNDED_DOWN,
    /** A part of a task more than a service allows is launched as a whole one. */
    MAXIMUM_ROUNDED_UP,
    /** A deployment fails as often as it likes. */
    BREAKER_NEVER_TRIPS,
    /** Tasks of older deployments stay. */
    OLD_TASKS_NEVER_STOP,
    /** Tasks leave a node that is left before others have taken their place. */
    DRAINED_AT_ONCE,
    /** Nobody looks whether a task is protected. */
    PROTECTED_TASKS_STOP,
    /** A service does not remember which ends it has taken notice of. */
    ENDS_COUNTED_TWICE,
    /** Each node gets two tasks of a daemon. */
    DAEMONS_LAUNCHED_TWICE,
    /** What waits takes the room that a daemon needs. */
    ROOMS_NOT_KEPT,
    /** A node that is cut off goes on with tasks of which there may be one at most. */
    NOBODY_FENCES,
    /** The next of such tasks is launched while the one before it stops. */
    ONE_BEFORE_ANOTHER_HAS_ENDED,
    /** Tasks stay in their zones, however many there are in each. */
    ZONES_STAY_UNEVEN,
    /** A task set's part of a task is none. */
    SHARES_ROUNDED_DOWN,
    /** The tasks of a task set that is deleted stay. */
    DELETED_SETS_STAY,
    /** Now and then a batch is written without the events of what it changes. */
    LOSE_EVENTS,
    /** Now and then events tell what their tasks were before. */
    TELL_THE_STEP_BEFORE,
    /** Events stay for ever. */
    KEEP_ALL_EVENTS
}
