package dev.longshore.control.api;

import com.google.protobuf.Message;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.ReflectableMarshaller;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What answers each operation: plain functions over a transaction, by the generated method. An
 * operation whose handler writes although its descriptor says that it only reads, or the other way
 * round, is refused when it is registered, so that no server starts with one.
 */
public final class Handlers {
    /** Answers an operation that changes nothing. */
    @FunctionalInterface
    public interface Read<Q extends Message, R extends Message> {
        R handle(ReadTx tx, Q request);
    }

    /** The same, where the answer depends on more than the request. */
    @FunctionalInterface
    public interface ReadCall<Q extends Message, R extends Message> {
        R handle(ReadTx tx, Q request, Call call);
    }

    /**
     * Answers an operation that may change rows: what it wrote becomes part of the cluster before
     * the caller hears.
     */
    @FunctionalInterface
    public interface Write<Q extends Message, R extends Message> {
        R handle(Tx tx, Q request);
    }

    /** The same, where what is written depends on more than the request. */
    @FunctionalInterface
    public interface WriteCall<Q extends Message, R extends Message> {
        R handle(Tx tx, Q request, Call call);
    }

    /** One operation's handler. What it refuses has its service's code. */
    public sealed interface Handler {
        /** Runs over a snapshot, on any thread. */
        record Reader(ReadCall<Message, Message> function) implements Handler {
            public Message handle(ReadTx tx, Call call) {
                try {
                    return function.handle(tx, call.request(), call);
                } catch (ApiException refusal) {
                    throw refusal.in(call.operation());
                }
            }
        }

        /** Runs in the sequencer. */
        record Writer(WriteCall<Message, Message> function) implements Handler {
            public Message handle(Tx tx, Call call) {
                try {
                    return function.handle(tx, call.request(), call);
                } catch (ApiException refusal) {
                    throw refusal.in(call.operation());
                }
            }
        }
    }

    private final Map<String, Handler> byFullName = new HashMap<>();

    /** Registers the handler of a reading operation. */
    public <Q extends Message, R extends Message> void read(
            MethodDescriptor<Q, R> method, Read<Q, R> handler) {
        read(method, (tx, request, call) -> handler.handle(tx, request));
    }

    /** Registers the handler of a reading operation that asks who calls. */
    public <Q extends Message, R extends Message> void read(
            MethodDescriptor<Q, R> method, ReadCall<Q, R> handler) {
        Class<Q> type = requestType(method);
        add(
                method,
                true,
                new Handler.Reader(
                        (tx, request, call) -> handler.handle(tx, type.cast(request), call)));
    }

    /** Registers the handler of a writing operation, which runs as often as it is called. */
    public <Q extends Message, R extends Message> void write(
            MethodDescriptor<Q, R> method, Write<Q, R> handler) {
        Class<Q> type = requestType(method);
        add(
                method,
                false,
                new Handler.Writer((tx, request, call) -> handler.handle(tx, type.cast(request))));
    }

    /** Registers a writing operation that answers a repeated client token with its first answer. */
    public <Q extends Message, R extends Message> void write(
            MethodDescriptor<Q, R> method, ClientTokens tokens, Write<Q, R> handler) {
        write(method, tokens, (tx, request, call) -> handler.handle(tx, request));
    }

    /** Registers the same kind of operation where it asks who calls. */
    public <Q extends Message, R extends Message> void write(
            MethodDescriptor<Q, R> method, ClientTokens tokens, WriteCall<Q, R> handler) {
        Class<Q> type = requestType(method);
        add(
                method,
                false,
                new Handler.Writer(
                        (tx, request, call) ->
                                tokens.once(
                                        tx,
                                        call,
                                        () -> handler.handle(tx, type.cast(request), call))));
    }

    /** The handler of an operation; nothing for one that this version does not offer. */
    public Optional<Handler> find(Operation operation) {
        return Optional.ofNullable(byFullName.get(operation.fullName()));
    }

    private void add(MethodDescriptor<?, ?> method, boolean reads, Handler handler) {
        var operation = Operation.of(method);
        if (operation.readOnly() != reads) {
            throw new IllegalStateException(
                    operation
                            + (reads
                                    ? " has a reading handler, but its descriptor does not say readonly"
                                    : " has a writing handler, but its descriptor says readonly"));
        }
        if (byFullName.put(operation.fullName(), handler) != null) {
            throw new IllegalStateException("two handlers for " + operation);
        }
    }

    /** The class of which doors make an operation's requests. */
    private static <Q> Class<Q> requestType(MethodDescriptor<Q, ?> method) {
        if (method.getRequestMarshaller() instanceof ReflectableMarshaller<Q> marshaller) {
            return marshaller.getMessageClass();
        }
        throw new IllegalArgumentException(
                method.getFullMethodName() + " is not one of protobuf's");
    }
}
