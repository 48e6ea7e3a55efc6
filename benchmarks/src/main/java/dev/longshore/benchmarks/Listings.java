package dev.longshore.benchmarks;

import com.google.protobuf.Message;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.Operation;
import dev.longshore.control.api.catalog.AwsServices;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.ListTaskDefinitionsRequest;
import dev.longshore.proto.ecs.ListTaskDefinitionsResponse;
import dev.longshore.proto.ecs.ListTasksRequest;
import dev.longshore.proto.ecs.ListTasksResponse;
import dev.longshore.state.store.RocksStore;
import dev.longshore.state.tx.BatchLayer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * ListTasks and ListTaskDefinitions over large tables, page after page as the clients ask: the time
 * and the memory of a page must not grow with the tables.
 */
public final class Listings {
    private static final Random RANDOM = new Random(1);

    private final RocksStore store;
    private final Handlers handlers;

    private Listings(RocksStore store) {
        this.store = store;
        this.handlers =
                AwsServices.handlers(
                        Domain.of(ClusterSettings.defaults(), new ClusterIndex(), RANDOM));
    }

    /** Prints one line per listing and size; the argument is the number of rows of each table. */
    public static void main(String[] args) throws IOException {
        int most = Integer.parseInt(args[0]);
        System.out.printf("heap: %d MB at most%n", Runtime.getRuntime().maxMemory() / (1 << 20));
        for (int rows = most / 10; rows <= most; rows *= 10) {
            Path directory = Files.createTempDirectory("longshore-listings-");
            try (var store = new RocksStore(directory.resolve("db"))) {
                new LargeTables(store).fill(rows);
                new Listings(store).measure(rows);
            } finally {
                delete(directory);
            }
        }
    }

    private void measure(int rows) {
        var tasks = ListTasksRequest.newBuilder().setCluster(LargeTables.CLUSTER);
        walk(
                "ListTasks",
                rows,
                Operation.of(ECSGrpc.getListTasksMethod()),
                token -> tasks.setNextToken(token).build(),
                answer -> ((ListTasksResponse) answer).getNextToken());
        var revisions = ListTaskDefinitionsRequest.newBuilder();
        walk(
                "ListTaskDefinitions",
                rows,
                Operation.of(ECSGrpc.getListTaskDefinitionsMethod()),
                token -> revisions.setNextToken(token).build(),
                answer -> ((ListTaskDefinitionsResponse) answer).getNextToken());
        var backwards = ListTaskDefinitionsRequest.newBuilder().setSort("DESC");
        walk(
                "ListTaskDefinitions DESC",
                rows,
                Operation.of(ECSGrpc.getListTaskDefinitionsMethod()),
                token -> backwards.setNextToken(token).build(),
                answer -> ((ListTaskDefinitionsResponse) answer).getNextToken());
    }

    private void walk(
            String name,
            int rows,
            Operation operation,
            Function<String, Message> request,
            Function<Message, String> next) {
        String token = "";
        int pages = 0;
        long longest = 0;
        long live = 0;
        long began = System.nanoTime();
        do {
            long start = System.nanoTime();
            token = next.apply(call(operation, request.apply(token)));
            longest = Math.max(longest, System.nanoTime() - start);
            pages++;
            live = Math.max(live, liveBytes());
        } while (!token.isEmpty());
        System.out.printf(
                "%-26s %,9d rows  %,6d pages  %8.3f ms/page  %8.3f ms longest  %4d MB live at most%n",
                name,
                rows,
                pages,
                (System.nanoTime() - began) / 1e6 / pages,
                longest / 1e6,
                live >> 20);
    }

    /** What outlived the last collection of the old generation, or is in it now. */
    private static long liveBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().contains("Tenured"))
                .mapToLong(pool -> pool.getUsage().getUsed())
                .sum();
    }

    private Message call(Operation operation, Message request) {
        var caller = new Caller("123456789012", "us-east-1", Optional.empty(), "r", false);
        var call = new Call(operation, request, caller, Door.GRPC, Instant.MAX);
        var reader = (Handlers.Handler.Reader) handlers.find(operation).orElseThrow();
        try (var snapshot = store.snapshot()) {
            return reader.handle(new BatchLayer(snapshot, Instant.EPOCH, RANDOM, 0), call);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
