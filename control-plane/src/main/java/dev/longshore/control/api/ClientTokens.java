package dev.longshore.control.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.longshore.foundation.digest.Sha256;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.ClientTokenRow;
import dev.longshore.state.tables.ClientTokenKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes a call happen once, however often it is sent: what the call made is a row, written with
 * what it did, and a repetition is told of the same (Amazon ECS API Reference, "Ensuring
 * idempotency"). The same token with another request is a conflict.
 */
public final class ClientTokens {
    /** What differs from service to service. */
    public interface Service {
        /** Within what a token is one: the same token in another scope is another one. */
        String scope(Message request);

        /** What an answer created, for conflicts. */
        List<String> resources(Message answer);

        /**
         * What is kept of an answer: names alone, since a whole answer would double what the call
         * writes.
         */
        Message names(Message answer);

        /**
         * The answer again, as what it names is now.
         *
         * @param kept what {@link #names} made of the first answer; versions before kept all of it
         */
        Message again(ReadTx tx, Message kept);

        /** The refusal of a token that was used for another request. */
        ApiException conflict(String message, List<String> resources);
    }

    private final Duration keep;
    private final Service service;

    public ClientTokens(Duration keep, Service service) {
        this.keep = keep;
        this.service = service;
    }

    /**
     * Runs {@code handler} unless the call's token has been used for it before. A refused call uses
     * up no token.
     */
    Message once(Tx tx, Call call, Supplier<? extends Message> handler) {
        Optional<String> token = text(call.request(), "client_token").filter(t -> !t.isEmpty());
        if (token.isEmpty()) {
            return handler.get();
        }
        var key =
                new ClientTokenKey(
                        call.operation().fullName(), service.scope(call.request()), token.get());
        ByteString digest = digest(call.request());
        Optional<ClientTokenRow> first =
                tx.get(Tables.CLIENT_TOKENS, key)
                        .or(() -> tx.get(Tables.CLIENT_TOKENS, earlier(call, token.get())));
        if (first.isPresent()) {
            return repeated(tx, first.get(), digest, call, token.get());
        }
        Message answer = handler.get();
        tx.put(
                Tables.CLIENT_TOKENS,
                key,
                ClientTokenRow.newBuilder()
                        .setRequestDigest(digest)
                        .setResponse(service.names(answer).toByteString())
                        .setExpiresAt(Timestamps.of(tx.now().plus(keep)))
                        .addAllResourceIds(service.resources(answer))
                        .build());
        return answer;
    }

    /** What the key was before a service's name was part of it: kept rows still have it. */
    private static ClientTokenKey earlier(Call call, String token) {
        return new ClientTokenKey(
                call.operation().name(), text(call.request(), "cluster").orElse("default"), token);
    }

    private Message repeated(
            ReadTx tx, ClientTokenRow first, ByteString digest, Call call, String token) {
        if (!first.getRequestDigest().equals(digest)) {
            throw service.conflict(
                    "The client token " + token + " was used for another request before.",
                    first.getResourceIdsList());
        }
        try {
            return service.again(
                    tx,
                    call.operation().output().getParserForType().parseFrom(first.getResponse()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored answer cannot be read", e);
        }
    }

    private static Optional<String> text(Message request, String field) {
        FieldDescriptor descriptor = request.getDescriptorForType().findFieldByName(field);
        return descriptor != null && request.hasField(descriptor)
                ? Optional.of((String) request.getField(descriptor))
                : Optional.empty();
    }

    private static ByteString digest(Message request) {
        return ByteString.copyFrom(Sha256.of(request.toByteArray()));
    }
}
