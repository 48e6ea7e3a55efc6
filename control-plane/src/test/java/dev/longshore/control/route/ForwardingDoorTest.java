package dev.longshore.control.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.catalog.AwsServices;
import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.proto.ecs.StopTaskRequest;
import dev.longshore.proto.server.ForwardedAnswer;
import dev.longshore.proto.server.ForwardedCall;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Anybody who reaches the API's port reaches the door between servers too. */
class ForwardingDoorTest {
    private final List<ForwardedAnswer> answers = new ArrayList<>();
    private final ForwardingDoor door =
            new ForwardingDoor(
                    AwsServices.operations(),
                    new Router(
                            new HandLoop(),
                            Runnable::run,
                            new Nobody(),
                            leader -> {
                                throw new AssertionError("this server never leads");
                            }),
                    "123456789012",
                    "us-east-1",
                    InstantSource.system());

    @Test
    void aForwardedCallIsCheckedAsAClientsIs() {
        forward(StopTaskRequest.getDefaultInstance());
        forward(StopTaskRequest.newBuilder().setTask("t").build());

        assertThat(answers).hasSize(2);
        assertThat(answers.get(0).getError().getCode()).isEqualTo("InvalidParameterException");
        assertThat(answers.get(0).getError().getMessage()).contains("task is required");
        assertThat(answers.get(1).getNotLeader()).as("this one came further").isTrue();
    }

    private void forward(Message request) {
        door.forward(
                ForwardedCall.newBuilder()
                        .setOperation("longshore.ecs.v1.ECS/StopTask")
                        .setRequest(request.toByteString())
                        .build(),
                new StreamObserver<>() {
                    @Override
                    public void onNext(ForwardedAnswer answer) {
                        answers.add(answer);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        throw new AssertionError(failure);
                    }

                    @Override
                    public void onCompleted() {
                        // one answer is all there is
                    }
                });
    }

    private static final class Nobody implements Peers {
        @Override
        public Optional<String> leaderAddress() {
            return Optional.empty();
        }

        @Override
        public CompletionStage<Message> forward(String address, Call call) {
            return CompletableFuture.failedFuture(new AssertionError("nobody is asked"));
        }
    }
}
