package dev.longshore.control.api.servicediscovery.reference;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.domain.naming.Namespaces;
import dev.longshore.state.tx.ReadTx;
import io.grpc.MethodDescriptor;

/**
 * Registers handlers with what holds for every operation of Cloud Map: none is offered while
 * somebody does not know its rows.
 */
public record CloudMapOperations(Handlers on) {
    /** A reading operation. */
    public <Q extends Message, R extends Message> void read(
            MethodDescriptor<Q, R> method, Handlers.Read<Q, R> handler) {
        on.read(
                method,
                (tx, request) -> {
                    checkOffered(tx);
                    return handler.handle(tx, request);
                });
    }

    /** A writing operation. */
    public <Q extends Message, R extends Message> void write(
            MethodDescriptor<Q, R> method, Handlers.Write<Q, R> handler) {
        on.write(
                method,
                (tx, request) -> {
                    checkOffered(tx);
                    return handler.handle(tx, request);
                });
    }

    private static void checkOffered(ReadTx tx) {
        if (!Namespaces.mayBeMade(tx)) {
            throw ApiException.notOffered(
                    "Names are not offered while servers or agents of an older version are in use.");
        }
    }
}
