package dev.longshore.foundation.loop;

import java.util.concurrent.CompletionException;

/** Why a stage failed. */
public final class Causes {
    private Causes() {}

    /**
     * What went wrong: stages that follow one that failed get its exception inside a {@link
     * CompletionException}, and those that hear of it first get it as it is.
     */
    public static Throwable of(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }
}
