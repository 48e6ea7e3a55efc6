package dev.longshore.control.api.ec2.reference;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ClientTokens;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.state.tx.ReadTx;
import io.grpc.MethodDescriptor;

/**
 * Registers handlers with what holds for every operation of EC2: none is offered while somebody
 * does not know its rows, and one that is only tried ({@code DryRun}) is refused in the end, so
 * that nothing of it is kept.
 */
public record Ec2Operations(Handlers on) {
    /** A reading operation. */
    public <Q extends Message, R extends Message> void read(
            MethodDescriptor<Q, R> method, Handlers.Read<Q, R> handler) {
        on.read(
                method,
                (tx, request) -> {
                    checkOffered(tx);
                    R answer = handler.handle(tx, request);
                    checkNotTried(request);
                    return answer;
                });
    }

    /** A writing operation. */
    public <Q extends Message, R extends Message> void write(
            MethodDescriptor<Q, R> method, Handlers.Write<Q, R> handler) {
        on.write(method, checked(handler));
    }

    /** A writing operation that answers a repeated client token with its first answer. */
    public <Q extends Message, R extends Message> void write(
            MethodDescriptor<Q, R> method, ClientTokens tokens, Handlers.Write<Q, R> handler) {
        on.write(method, tokens, checked(handler));
    }

    private static <Q extends Message, R extends Message> Handlers.Write<Q, R> checked(
            Handlers.Write<Q, R> handler) {
        return (tx, request) -> {
            checkOffered(tx);
            R answer = handler.handle(tx, request);
            checkNotTried(request);
            return answer;
        };
    }

    private static void checkOffered(ReadTx tx) {
        if (!Networks.mayBeMade(tx)) {
            throw ApiException.notOffered(
                    "Networks are not offered while servers or agents of an older version are in use.");
        }
    }

    private static void checkNotTried(Message request) {
        FieldDescriptor dryRun = request.getDescriptorForType().findFieldByName("dry_run");
        if (dryRun != null && (boolean) request.getField(dryRun)) {
            throw new ApiException(
                    "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
        }
    }
}
