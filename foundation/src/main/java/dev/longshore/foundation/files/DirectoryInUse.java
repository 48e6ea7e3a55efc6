package dev.longshore.foundation.files;

import java.io.IOException;
import java.nio.file.Path;

/** Another process, or another part of this one, holds the directory. */
public final class DirectoryInUse extends IOException {
    private static final long serialVersionUID = 1L;

    private final String holder;

    DirectoryInUse(Path directory, String holder) {
        super(directory + " is in use" + (holder.isEmpty() ? "" : " by " + holder));
        this.holder = holder;
    }

    /** Who holds it, as {@code pid 123}; empty where that is not known. */
    public String holder() {
        return holder;
    }
}
