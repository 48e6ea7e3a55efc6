package dev.longshore.cli;

import dev.longshore.proto.admin.AddMemberRequest;
import dev.longshore.proto.admin.AdminGrpc;
import dev.longshore.proto.admin.DeniedRequest;
import dev.longshore.proto.admin.DigestsRequest;
import dev.longshore.proto.admin.ExplainRequest;
import dev.longshore.proto.admin.Member;
import dev.longshore.proto.admin.RemoveMemberRequest;
import dev.longshore.proto.admin.StatusRequest;
import dev.longshore.proto.admin.TakeSnapshotRequest;
import dev.longshore.proto.admin.TransferLeadershipRequest;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code longshore admin}. */
@Command(
        name = "admin",
        mixinStandardHelpOptions = true,
        scope = picocli.CommandLine.ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {EventsCommand.class, BackupCommand.class},
        description =
                "Looks at servers, and changes who they are and who leads. Changes are asked of the leader.")
public final class AdminCommand {
    /** A change of membership waits until the new member has caught up. */
    private static final long TIMEOUT_SECONDS = 90;

    @Option(
            names = {"--server", "--servers"},
            scope = picocli.CommandLine.ScopeType.INHERIT,
            defaultValue = "127.0.0.1:7070",
            description =
                    "the API of the server that is asked, HOST:PORT; of several, the first that answers (default: ${DEFAULT-VALUE})")
    private String server = "127.0.0.1:7070";

    @Command(
            name = "status",
            description = "The server's role, term, leader, position and members.")
    int status() {
        return call(admin -> admin.status(StatusRequest.getDefaultInstance()));
    }

    @Command(
            name = "digests",
            description = "A digest per table, to compare replicas at the same position.")
    int digests() {
        return call(admin -> admin.digests(DigestsRequest.getDefaultInstance()));
    }

    @Command(name = "snapshot", description = "Writes a snapshot of this server's rows now.")
    int snapshot() {
        return call(admin -> admin.takeSnapshot(TakeSnapshotRequest.getDefaultInstance()));
    }

    @Command(name = "transfer-leadership", description = "Makes another server the leader.")
    int transferLeadership(
            @Parameters(
                            arity = "0..1",
                            defaultValue = "",
                            description = "its id (default: any other)")
                    String to) {
        return call(
                admin ->
                        admin.transferLeadership(
                                TransferLeadershipRequest.newBuilder().setTo(to).build()));
    }

    @Command(name = "add-member", description = "Adds a server that was started with --join.")
    int addMember(
            @Parameters(description = "ID=RAFTHOST:PORT/APIHOST:PORT") String member,
            @Option(
                            names = "--replaces",
                            defaultValue = "",
                            description = "the id of a server that it replaces")
                    String replaces) {
        Member added = Members.parse(member);
        return call(
                admin ->
                        admin.addMember(
                                AddMemberRequest.newBuilder()
                                        .setMember(added)
                                        .setReplaces(replaces)
                                        .build()));
    }

    @Command(name = "remove-member", description = "Takes a server out of the group.")
    int removeMember(@Parameters(description = "its id") String id) {
        return call(
                admin -> admin.removeMember(RemoveMemberRequest.newBuilder().setId(id).build()));
    }

    @Command(
            name = "explain",
            description =
                    "Says why a task, a service, a deployment or a container instance is as it is, what is next, and for every machine why not.")
    int explain(
            @Parameters(description = "its ARN, its id or its name") String resource,
            @Option(
                            names = "--cluster",
                            defaultValue = "default",
                            description =
                                    "its cluster (default: ${DEFAULT-VALUE}); an ARN names it itself")
                    String cluster) {
        return call(
                admin ->
                        admin.explain(
                                ExplainRequest.newBuilder()
                                        .setCluster(cluster)
                                        .setResource(resource)
                                        .build()));
    }

    @Command(
            name = "denied",
            description = {
                "Lists what security groups have refused a task in the last minutes: with whom, which protocol and port, how much.",
                "Its machine is asked. Security groups are for tasks of network mode awsvpc."
            })
    int denied(
            @Parameters(paramLabel = "TASK", description = "its ARN or its id") String task,
            @Option(
                            names = "--cluster",
                            defaultValue = "default",
                            description =
                                    "its cluster (default: ${DEFAULT-VALUE}); an ARN names it itself")
                    String cluster) {
        return call(
                admin ->
                        DeniedTable.of(
                                admin.denied(
                                        DeniedRequest.newBuilder()
                                                .setCluster(cluster)
                                                .setTask(task)
                                                .build())));
    }

    /** The servers that may be asked. */
    Servers servers() {
        return Servers.parse(server);
    }

    private int call(Function<AdminGrpc.AdminBlockingStub, Object> call) {
        StatusRuntimeException unreachable = null;
        for (String address : servers().addresses()) {
            try {
                System.out.print(answer(address, call));
                return 0;
            } catch (StatusRuntimeException e) {
                if (!Servers.isUnreachable(e.getStatus())) {
                    throw new CommandFailure(failure(address, e.getStatus()));
                }
                unreachable = e;
            }
        }
        throw new CommandFailure(failure(server, Objects.requireNonNull(unreachable).getStatus()));
    }

    private static Object answer(
            String address, Function<AdminGrpc.AdminBlockingStub, Object> call) {
        ManagedChannel channel = ManagedChannelBuilder.forTarget(address).usePlaintext().build();
        try {
            return call.apply(
                    AdminGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS));
        } finally {
            channel.shutdownNow();
        }
    }

    private static String failure(String address, Status status) {
        if (Servers.isUnreachable(status)) {
            return "nobody answers at "
                    + address
                    + ": name a server that runs with --server HOST:PORT";
        }
        if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return address + " did not answer within " + TIMEOUT_SECONDS + " s: try another server";
        }
        return address + " answers: " + status.getDescription();
    }
}
