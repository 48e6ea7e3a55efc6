package dev.longshore.cli;

import dev.longshore.proto.admin.AdminGrpc;
import dev.longshore.proto.admin.BackupRequest;
import dev.longshore.proto.admin.BackupSummary;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code longshore admin backup}. */
@Command(
        name = "backup",
        description = {
            "Writes all that the cluster keeps to a file, while everything goes on.",
            "",
            "The file is FILE.part until it is whole. It holds secrets, the keys of",
            "certificates among them: only its owner may read it. `longshore restore`",
            "makes a new cluster of it."
        })
final class BackupCommand implements Callable<Integer> {
    /** Longer than a server goes on sending one. */
    private static final long TIMEOUT_MINUTES = 61;

    @ParentCommand private AdminCommand admin = new AdminCommand();

    @Parameters(description = "the file to write, which must not exist")
    private Path file = Path.of("");

    @Option(names = "--replace", description = "put the file in the place of one that exists")
    private boolean replace;

    @Override
    public Integer call() {
        if (Files.exists(file) && !replace) {
            throw new CommandFailure(
                    file + " exists: name another file, or say --replace to replace it");
        }
        var unreached = new ArrayList<String>();
        for (String address : admin.servers().addresses()) {
            try {
                System.out.println(words(receive(address)));
                return 0;
            } catch (StatusRuntimeException e) {
                if (!Servers.isUnreachable(e.getStatus())) {
                    throw new CommandFailure(
                            address + " answers: " + e.getStatus().getDescription());
                }
                unreached.add(address);
            } catch (IOException e) {
                throw new CommandFailure("cannot write " + file + ": " + e.getMessage());
            }
        }
        throw new CommandFailure(
                "no server sends a backup at "
                        + String.join(", ", unreached)
                        + ": name one that runs with --server HOST:PORT");
    }

    private BackupSummary receive(String address) throws IOException {
        ManagedChannel channel = ManagedChannelBuilder.forTarget(address).usePlaintext().build();
        try (var received = new ReceivedBackup(file)) {
            received.take(
                    AdminGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(TIMEOUT_MINUTES, TimeUnit.MINUTES)
                            .backup(BackupRequest.getDefaultInstance()));
            return received.finish();
        } finally {
            channel.shutdownNow();
        }
    }

    private String words(BackupSummary summary) {
        return String.join(
                "\n",
                List.of(
                        "file: " + file,
                        "bytes: " + summary.getBytes(),
                        "rows: " + summary.getRows(),
                        "server: " + summary.getServer(),
                        "raft_term: " + summary.getRaftTerm(),
                        "raft_index: " + summary.getRaftIndex(),
                        "sha256: " + summary.getSha256()));
    }
}
