package dev.longshore.control.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.ConflictException;
import dev.longshore.proto.store.ClientTokenRow;
import dev.longshore.state.tables.ClientTokenKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes a call happen once, however often it is sent: the first answer is a row, written with what
 * the call did, and a repetition gets it (Amazon ECS API Reference, "Ensuring idempotency"). The
 * same token with another request is a conflict.
 */
public final class ClientTokens {
    private final Duration keep;
    private final Function<Message, List<String>> resources;

    /** {@code resources} names what an answer created, for conflicts. */
    public ClientTokens(Duration keep, Function<Message, List<String>> resources) {
        this.keep = keep;
        this.resources = resources;
    }

    /**
     * Runs {@code call} unless the request's token has been used for it before. A refused call uses
     * up no token.
     */
    public <R extends Message> R once(
            Tx tx, String operation, Message request, R prototype, Supplier<R> call) {
        Optional<String> token = text(request, "client_token").filter(text -> !text.isEmpty());
        if (token.isEmpty()) {
            return call.get();
        }
        var key =
                new ClientTokenKey(
                        operation, text(request, "cluster").orElse("default"), token.get());
        ByteString digest = digest(request);
        Optional<ClientTokenRow> first = tx.get(Tables.CLIENT_TOKENS, key);
        if (first.isPresent()) {
            return repeated(first.get(), digest, prototype, token.get());
        }
        R answer = call.get();
        tx.put(
                Tables.CLIENT_TOKENS,
                key,
                ClientTokenRow.newBuilder()
                        .setRequestDigest(digest)
                        .setResponse(answer.toByteString())
                        .setExpiresAt(Timestamps.of(tx.now().plus(keep)))
                        .addAllResourceIds(resources.apply(answer))
                        .build());
        return answer;
    }

    @SuppressWarnings("unchecked") // a prototype parses to its own type
    private static <R extends Message> R repeated(
            ClientTokenRow first, ByteString digest, R prototype, String token) {
        if (!first.getRequestDigest().equals(digest)) {
            throw ApiException.withDetail(
                    "The client token " + token + " was used for another request before.",
                    ConflictException.newBuilder()
                            .addAllResourceIds(first.getResourceIdsList())
                            .build());
        }
        try {
            return (R) prototype.getParserForType().parseFrom(first.getResponse());
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
