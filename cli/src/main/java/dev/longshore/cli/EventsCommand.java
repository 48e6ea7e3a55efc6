package dev.longshore.cli;

import com.google.protobuf.Timestamp;
import dev.longshore.proto.admin.AdminGrpc;
import dev.longshore.proto.admin.Event;
import dev.longshore.proto.admin.Member;
import dev.longshore.proto.admin.StatusRequest;
import dev.longshore.proto.admin.WatchRequest;
import dev.longshore.proto.admin.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code longshore admin events}. */
@Command(
        name = "events",
        description = {
            "What has changed, oldest first: of tasks, container instances, services, deployments and hooks.",
            "Without --since, --after and --follow, everything that is kept. With --follow, what happens from now on."
        })
final class EventsCommand implements Callable<Integer> {
    /** How soon a server is missed whose machine is gone. */
    private static final Duration PING = Duration.ofSeconds(10);

    private static final Duration PING_TIMEOUT = Duration.ofSeconds(5);

    /** A pause when no server answers. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final int STATUS_SECONDS = 5;

    @ParentCommand private @Nullable AdminCommand admin;

    @Option(names = "--follow", description = "goes on with what happens, until Ctrl-C")
    private boolean follow;

    @Option(names = "--cluster", defaultValue = "", description = "of this cluster only")
    private String cluster = "";

    @Option(
            names = "--type",
            split = ",",
            description = "of these kinds only: ${COMPLETION-CANDIDATES}")
    private List<EventType> types = List.of();

    @Option(
            names = "--resource",
            defaultValue = "",
            description =
                    "about this only: the ARN of a task, a service, a container instance or a service deployment, a group like family:web, or the name of one of them")
    private String resource = "";

    @Option(names = "--since", description = "from then on: 10m, 3h, 7d, or 2026-01-23T17:57:58Z")
    private @Nullable String since;

    @Option(names = "--after", description = "from the event of this token on")
    private @Nullable String after;

    @Option(names = "--json", description = "as EventBridge shows them, one on each line")
    private boolean json;

    @Override
    public Integer call() {
        List<String> servers = Objects.requireNonNull(admin).servers().addresses();
        WatchRequest request = request(Instant.now());
        var stream =
                new EventStream(
                        EventsCommand::watch,
                        follow ? withMembers(servers) : servers,
                        request,
                        words -> System.err.println("longshore: " + words),
                        () -> LockSupport.parkNanos(PAUSE.toNanos()));
        String token = stream.run(event -> print(System.out, event));
        if (!json && !token.isEmpty()) {
            System.err.println("--after " + token + " goes on from here");
        }
        return 0;
    }

    /** What is asked of a server. */
    WatchRequest request(Instant now) {
        if (since != null && after != null) {
            throw new CommandFailure("write either --since or --after: both say where to begin");
        }
        var request =
                WatchRequest.newBuilder()
                        .setFollow(follow)
                        .setCluster(cluster)
                        .setResource(resource);
        types.forEach(type -> request.addDetailTypes(type.detailType()));
        if (after != null) {
            request.setAfter(after);
        } else if (since != null) {
            Instant time = Moments.parse(since, now);
            request.setSince(
                    Timestamp.newBuilder()
                            .setSeconds(time.getEpochSecond())
                            .setNanos(time.getNano()));
        } else if (follow) {
            request.setNow(true);
        }
        return request.build();
    }

    /** Returns whether anybody still reads. */
    boolean print(PrintStream out, Event event) {
        out.println(json ? event.getJson() : line(event));
        return !out.checkError();
    }

    private static String line(Event event) {
        return "%s %-10s %s %s"
                .formatted(
                        Instant.ofEpochSecond(event.getTime().getSeconds())
                                .truncatedTo(ChronoUnit.SECONDS),
                        EventType.shortly(event.getDetailType()),
                        event.getResource().replaceFirst("^arn:[^/]*/", ""),
                        event.getSummary().replaceAll("\\s+", " "));
    }

    private static Iterator<WatchResponse> watch(String server, WatchRequest request) {
        ManagedChannel channel =
                ManagedChannelBuilder.forTarget(server)
                        .usePlaintext()
                        .keepAliveTime(PING.toSeconds(), TimeUnit.SECONDS)
                        .keepAliveTimeout(PING_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                        .build();
        return new Channelled(channel, AdminGrpc.newBlockingStub(channel).watch(request));
    }

    /** The servers that are named, and those that they name: any of them can go on. */
    private static List<String> withMembers(List<String> servers) {
        Set<String> all = new LinkedHashSet<>(servers);
        for (String server : servers) {
            ManagedChannel channel = ManagedChannelBuilder.forTarget(server).usePlaintext().build();
            try {
                AdminGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(STATUS_SECONDS, TimeUnit.SECONDS)
                        .status(StatusRequest.getDefaultInstance())
                        .getMembersList()
                        .stream()
                        .map(Member::getApiAddress)
                        .forEach(all::add);
                break;
            } catch (StatusRuntimeException silent) {
                // the next one may know them; the watch itself says who does not answer
            } finally {
                channel.shutdownNow();
            }
        }
        return List.copyOf(all);
    }

    /** A stream that ends its channel with itself. */
    private record Channelled(ManagedChannel channel, Iterator<WatchResponse> messages)
            implements Iterator<WatchResponse> {
        @Override
        public boolean hasNext() {
            try {
                boolean more = messages.hasNext();
                if (!more) {
                    channel.shutdownNow();
                }
                return more;
            } catch (StatusRuntimeException e) {
                channel.shutdownNow();
                throw e;
            }
        }

        @Override
        public WatchResponse next() {
            return messages.next();
        }
    }
}
