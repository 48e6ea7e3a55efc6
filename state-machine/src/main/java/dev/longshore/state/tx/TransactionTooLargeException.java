package dev.longshore.state.tx;

/**
 * A transaction wrote more than one may; whoever has more to do writes a part and asks to be called
 * again.
 */
public final class TransactionTooLargeException extends RuntimeException {
    public TransactionTooLargeException(String message) {
        super(message);
    }
}
