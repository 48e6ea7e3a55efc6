package dev.longshore.control.api.acm;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.domain.balancer.Balancers;
import dev.longshore.state.tx.ReadTx;
import io.grpc.MethodDescriptor;

/** Registers handlers of which none is offered while somebody does not know their rows. */
record AcmOperations(Handlers on) {
    <Q extends Message, R extends Message> void read(
            MethodDescriptor<Q, R> method, Handlers.Read<Q, R> handler) {
        on.read(
                method,
                (tx, request) -> {
                    checkOffered(tx);
                    return handler.handle(tx, request);
                });
    }

    <Q extends Message, R extends Message> void write(
            MethodDescriptor<Q, R> method, Handlers.Write<Q, R> handler) {
        on.write(
                method,
                (tx, request) -> {
                    checkOffered(tx);
                    return handler.handle(tx, request);
                });
    }

    private static void checkOffered(ReadTx tx) {
        if (!Balancers.mayBeMade(tx)) {
            throw ApiException.notOffered(
                    "Certificates are not offered while servers or agents of an older version are"
                            + " in use.");
        }
    }
}
