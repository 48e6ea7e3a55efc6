package dev.longshore.agent.dns;

import dev.longshore.agent.resource.ResourceFailure;
import java.io.IOException;

/** The names could not be kept. */
final class NamesFailure extends ResourceFailure {
    private static final long serialVersionUID = 1L;

    NamesFailure(String what, IOException cause) {
        super("cannot %s the journal of names: %s".formatted(what, cause), cause);
    }
}
