package dev.longshore.control.admin;

import dev.longshore.control.raft.GroupMember;
import dev.longshore.control.raft.Membership;
import dev.longshore.control.route.GrpcPeers;
import dev.longshore.proto.admin.StatusRequest;
import dev.longshore.proto.admin.StatusResponse;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Asks another server who it is, at both of its addresses. Blocks, for a bounded time. */
public final class AdminProbe implements Membership.Probe {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final GrpcPeers peers;
    private final String group;

    public AdminProbe(GrpcPeers peers, String group) {
        this.peers = peers;
        this.group = group;
    }

    @Override
    public void check(GroupMember member) throws IOException {
        StatusResponse status;
        try {
            status = status(member);
        } catch (StatusRuntimeException e) {
            throw new IOException(
                    "no server answers at "
                            + member.apiAddress()
                            + " ("
                            + e.getStatus().getCode()
                            + "): start it first: longshore server --id "
                            + member.id()
                            + " --join "
                            + member,
                    e);
        }
        if (!status.getId().equals(member.id()) || !status.getGroup().equals(group)) {
            throw new IOException(
                    "the server at %s is %s of group '%s', not %s of group '%s'"
                            .formatted(
                                    member.apiAddress(),
                                    status.getId(),
                                    status.getGroup(),
                                    member.id(),
                                    group));
        }
        int colon = member.raftAddress().lastIndexOf(':');
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            member.raftAddress().substring(0, colon),
                            GroupMember.port(member.raftAddress())),
                    (int) TIMEOUT.toMillis());
        } catch (IOException e) {
            throw new IOException(
                    member.id()
                            + " answers at "
                            + member.apiAddress()
                            + ", but not at "
                            + member.raftAddress()
                            + " for the other servers: "
                            + e.getMessage(),
                    e);
        }
    }

    /** What a server says of itself. */
    StatusResponse status(GroupMember member) {
        return peers.admin(member.apiAddress(), TIMEOUT)
                .withWaitForReady() // it may have been tried before it was started
                .status(StatusRequest.getDefaultInstance());
    }
}
