package dev.longshore.control.founding;

import dev.longshore.proto.server.FoundingGrpc;
import dev.longshore.proto.server.MeetRequest;
import dev.longshore.proto.server.MeetResponse;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Says with whom this server founds, or has founded, its group. */
public final class FoundingDoor extends FoundingGrpc.FoundingImplBase {
    private final String id;
    private final String group;
    private final FoundingRecord record;

    /** The other first servers that have not asked yet. */
    private final Set<String> unmet;

    /** The door of a server that waits for nobody. */
    public FoundingDoor(String id, String group, FoundingRecord record) {
        this(id, group, record, Set.of());
    }

    FoundingDoor(String id, String group, FoundingRecord record, Set<String> others) {
        this.id = id;
        this.group = group;
        this.record = record;
        this.unmet = ConcurrentHashMap.newKeySet();
        unmet.addAll(others);
    }

    /** Whether each of the others has had its answer. */
    boolean metByAll() {
        return unmet.isEmpty();
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
        unmet.remove(request.getId());
    }
}
