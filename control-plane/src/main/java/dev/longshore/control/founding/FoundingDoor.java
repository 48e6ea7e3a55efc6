package dev.longshore.control.founding;

import dev.longshore.proto.server.FoundingGrpc;
import dev.longshore.proto.server.MeetRequest;
import dev.longshore.proto.server.MeetResponse;
import io.grpc.stub.StreamObserver;

/** Says with whom this server founds, or has founded, its group. */
public final class FoundingDoor extends FoundingGrpc.FoundingImplBase {
    private final String id;
    private final String group;
    private final FoundingRecord record;

    public FoundingDoor(String id, String group, FoundingRecord record) {
        this.id = id;
        this.group = group;
        this.record = record;
    }

    @Override
    public void meet(MeetRequest request, StreamObserver<MeetResponse> answer) {
        answer.onNext(
                MeetResponse.newBuilder()
                        .setId(id)
                        .setGroup(group)
                        .setNonce(record.knownNonce())
                        .setFounded(record.isFounded() || record.hasLog())
                        .putAllFounders(record.founders())
                        .build());
        answer.onCompleted();
    }
}
