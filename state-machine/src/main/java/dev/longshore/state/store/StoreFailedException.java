package dev.longshore.state.store;

/**
 * The storage below a replica failed (disk full, damaged, closed). What was being written has not
 * been written.
 */
public final class StoreFailedException extends RuntimeException {
    public StoreFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
