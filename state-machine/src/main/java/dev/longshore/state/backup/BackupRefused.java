package dev.longshore.state.backup;

/** A file is not taken for a backup; the message names it, and says what is wrong with it. */
public final class BackupRefused extends Exception {
    BackupRefused(String message) {
        super(message);
    }
}
