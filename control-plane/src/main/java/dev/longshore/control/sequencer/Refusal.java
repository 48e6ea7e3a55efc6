package dev.longshore.control.sequencer;

/**
 * A handler's answer to a call that it will not carry out: what the transaction wrote is dropped,
 * and that is not a bug. Any other exception out of a transaction is one.
 */
public abstract class Refusal extends RuntimeException {
    protected Refusal(String message) {
        super(message);
    }
}
