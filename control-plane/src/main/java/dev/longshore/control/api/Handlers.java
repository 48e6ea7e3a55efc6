package dev.longshore.control.api;

import com.google.protobuf.Message;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What answers each operation: plain functions over a transaction, by the operation's name. */
public final class Handlers {
    /** Answers an operation that changes nothing. */
    @FunctionalInterface
    public interface Read<Q extends Message, R extends Message> {
        R handle(ReadTx tx, Q request, Caller caller);
    }

    /**
     * Answers an operation that may change rows: what it wrote becomes part of the cluster before
     * the caller hears.
     */
    @FunctionalInterface
    public interface Write<Q extends Message, R extends Message> {
        R handle(Tx tx, Q request, Caller caller);
    }

    /** One operation's handler. */
    public sealed interface Handler {
        /** Runs over a snapshot, on any thread. */
        record Reader(Read<Message, Message> function) implements Handler {}

        /** Runs in the sequencer. */
        record Writer(Write<Message, Message> function) implements Handler {}
    }

    private final Map<String, Handler> byName = new HashMap<>();

    /** Registers the handler of a reading operation. */
    public <Q extends Message> void read(
            String operation, Class<Q> request, Read<Q, ? extends Message> handler) {
        add(
                operation,
                new Handler.Reader(
                        (tx, message, caller) ->
                                handler.handle(tx, request.cast(message), caller)));
    }

    /** Registers the handler of a writing operation, which runs as often as it is called. */
    public <Q extends Message> void write(
            String operation, Class<Q> request, Write<Q, ? extends Message> handler) {
        Write<Message, Message> plain =
                (tx, message, caller) -> handler.handle(tx, request.cast(message), caller);
        add(operation, new Handler.Writer(plain));
    }

    /** Registers a writing operation that answers a repeated client token with its first answer. */
    public <Q extends Message, R extends Message> void idempotentWrite(
            String operation,
            Class<Q> request,
            ClientTokens tokens,
            R prototype,
            Write<Q, R> handler) {
        add(
                operation,
                new Handler.Writer(
                        (tx, message, caller) ->
                                tokens.once(
                                        tx,
                                        operation,
                                        message,
                                        prototype,
                                        () -> handler.handle(tx, request.cast(message), caller))));
    }

    /** The handler of an operation; nothing for one that this version does not offer. */
    public Optional<Handler> find(String operation) {
        return Optional.ofNullable(byName.get(operation));
    }

    private void add(String operation, Handler handler) {
        if (byName.put(operation, handler) != null) {
            throw new IllegalStateException("two handlers for " + operation);
        }
    }
}
