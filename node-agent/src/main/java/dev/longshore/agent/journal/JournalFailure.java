package dev.longshore.agent.journal;

import dev.longshore.foundation.files.FileFault;
import java.io.IOException;

/** The journal could not be read or written, most often because the disk is full. */
public final class JournalFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** {@code what} was tried says what could not be done. */
    public JournalFailure(String what, IOException cause) {
        super(what + ": " + FileFault.inWords(cause), cause);
    }
}
