package dev.longshore.control.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.longshore.control.api.Handlers.Handler;
import dev.longshore.proto.ecs.CreateClusterResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.ListClustersRequest;
import dev.longshore.proto.ecs.ListClustersResponse;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tx.BatchLayer;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is registered must be what the descriptors say: no server starts otherwise. */
class HandlersTest {
    private final Handlers handlers = new Handlers();

    @Test
    void aWritingHandlerOfAReadingOperationIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                handlers.write(
                                        ECSGrpc.getListClustersMethod(),
                                        (tx, request) -> ListClustersResponse.getDefaultInstance()))
                .withMessageContaining("longshore.ecs.v1.ECS/ListClusters")
                .withMessageContaining("says readonly");
    }

    @Test
    void aReadingHandlerOfAWritingOperationIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                handlers.read(
                                        ECSGrpc.getCreateClusterMethod(),
                                        (tx, request) ->
                                                CreateClusterResponse.getDefaultInstance()))
                .withMessageContaining("does not say readonly");
    }

    @Test
    void anOperationHasOneHandler() {
        handlers.read(
                ECSGrpc.getListClustersMethod(),
                (tx, request) -> ListClustersResponse.getDefaultInstance());
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                handlers.read(
                                        ECSGrpc.getListClustersMethod(),
                                        (tx, request) -> ListClustersResponse.getDefaultInstance()))
                .withMessageContaining("two handlers");
    }

    @Test
    void whatEveryServiceRefusesHasTheWordOfTheOperationsService() {
        handlers.read(
                ECSGrpc.getListClustersMethod(),
                (tx, request) -> {
                    throw ApiException.invalidValue("no");
                });
        var operation = Operation.of(ECSGrpc.getListClustersMethod());
        var reader = (Handler.Reader) handlers.find(operation).orElseThrow();
        var call =
                new Call(
                        operation,
                        ListClustersRequest.getDefaultInstance(),
                        new Caller("1", "r", Optional.empty(), "request", false),
                        Door.GRPC,
                        Instant.EPOCH);

        try (var snapshot = new MemoryStore().snapshot()) {
            var tx = new BatchLayer(snapshot, Instant.EPOCH, new Random(1), 0);
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(() -> reader.handle(tx, call))
                    .satisfies(
                            refusal -> {
                                assertThat(refusal.code()).isEqualTo("InvalidParameterException");
                                assertThat(refusal.kind())
                                        .isEqualTo(ApiException.Kind.INVALID_VALUE);
                            });
        }
    }

    @Test
    void aKindThatOnlyAnotherVersionKnowsIsAPlainRefusal() {
        assertThat(ApiException.Kind.named("SOMETHING_NEW")).isEqualTo(ApiException.Kind.REFUSED);
        assertThat(ApiException.Kind.named("THROTTLED")).isEqualTo(ApiException.Kind.THROTTLED);
    }
}
