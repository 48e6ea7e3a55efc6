package dev.longshore.control.domain.instance;

import dev.longshore.control.sequencer.Refusal;

/** An agent may not join, and is told why. */
public final class RegistrationRefused extends Refusal {
    public RegistrationRefused(String reason) {
        super(reason);
    }
}
