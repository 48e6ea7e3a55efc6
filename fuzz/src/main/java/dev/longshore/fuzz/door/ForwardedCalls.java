package dev.longshore.fuzz.door;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.route.ForwardingDoor;
import dev.longshore.fuzz.input.Sections;
import dev.longshore.fuzz.input.Target;
import dev.longshore.fuzz.server.MemoryServer;
import dev.longshore.proto.server.ForwardedAnswer;
import dev.longshore.proto.server.ForwardedCall;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;

/**
 * Calls as servers pass them on, which anybody may send: each is answered, refused by its service,
 * or by gRPC for being none.
 */
public final class ForwardedCalls implements Target {
    private static final List<Status.Code> NO_CALL =
            List.of(Status.Code.UNIMPLEMENTED, Status.Code.INVALID_ARGUMENT);
    private static final Duration AFTERWARDS = Duration.ofSeconds(10);

    @Override
    public void read(byte[] input) {
        List<ForwardedCall> calls = Sections.messages(input, ForwardedCall.parser());
        if (calls.isEmpty()) {
            return;
        }
        MemoryServer server = MemoryServer.fresh();
        var installation = MemoryServer.SETTINGS.installation();
        var door =
                new ForwardingDoor(
                        MemoryServer.OPERATIONS,
                        server.router(),
                        installation.accountId(),
                        installation.region(),
                        server.loop()::now);
        for (ForwardedCall call : calls) {
            var answer = new Answer();
            door.forward(call, answer);
            server.pass(AFTERWARDS);
            answer.require(call);
        }
    }

    private static final class Answer implements StreamObserver<ForwardedAnswer> {
        private boolean fits;
        private String got = "nothing";

        @Override
        public void onNext(ForwardedAnswer answer) {
            got = answer.toString();
            String kind = answer.getError().getKind();
            fits =
                    !answer.getNotLeader()
                            && !kind.equals(ApiException.Kind.FAULT.name())
                            && !kind.equals(ApiException.Kind.UNAVAILABLE.name());
        }

        @Override
        public void onError(Throwable failure) {
            got = failure.toString();
            fits = NO_CALL.contains(Status.fromThrowable(failure).getCode());
        }

        @Override
        public void onCompleted() {}

        private void require(ForwardedCall call) {
            if (!fits) {
                throw new AssertionError(call.getOperation() + " got " + got);
            }
        }
    }
}
