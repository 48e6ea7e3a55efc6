package dev.longshore.control.domain.instance;

import dev.longshore.control.sequencer.Refusal;

/** An agent may not join, and is told why. */
public final class RegistrationRefused extends Refusal {
    private static final long serialVersionUID = 1L;

    private final long newestStream;

    public RegistrationRefused(String reason) {
        this(reason, 0);
    }

    /** For a hello of an older stream than {@code newestStream}. */
    RegistrationRefused(String reason, long newestStream) {
        super(reason);
        this.newestStream = newestStream;
    }

    /** The agent's newest stream; 0 where the refusal has another cause. */
    public long newestStream() {
        return newestStream;
    }
}
