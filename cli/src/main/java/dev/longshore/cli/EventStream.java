package dev.longshore.cli;

import dev.longshore.proto.admin.Event;
import dev.longshore.proto.admin.WatchRequest;
import dev.longshore.proto.admin.WatchResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Events from whichever server answers: where a stream breaks, the next server goes on after the
 * last token. For one thread.
 */
final class EventStream {
    /** Where streams come from. */
    interface Source {
        /** Begins a watch at a server. */
        Iterator<WatchResponse> watch(String server, WatchRequest request);
    }

    private final Source source;
    private final List<String> servers;
    private final Consumer<String> notice;
    private final Runnable pause;
    private WatchRequest request;
    private int at;

    /** Servers in a row that have shown nothing. */
    private int failures;

    /**
     * A stream that has not begun.
     *
     * @param notice learns in words when another server is asked
     * @param pause waits before all servers are asked once more
     */
    EventStream(
            Source source,
            List<String> servers,
            WatchRequest request,
            Consumer<String> notice,
            Runnable pause) {
        this.source = source;
        this.servers = servers;
        this.request = request;
        this.notice = notice;
        this.pause = pause;
    }

    /**
     * Shows events until there are no more, or {@code show} wants no more.
     *
     * @return the token to go on after; empty where there is none
     * @throws CommandFailure where no server can go on
     */
    String run(Predicate<Event> show) {
        while (true) {
            String server = servers.get(at);
            try {
                Iterator<WatchResponse> messages = source.watch(server, request);
                while (messages.hasNext()) {
                    if (!take(messages.next(), show)) {
                        return request.getAfter();
                    }
                }
                return request.getAfter();
            } catch (StatusRuntimeException e) {
                next(server, e.getStatus());
            }
        }
    }

    private boolean take(WatchResponse message, Predicate<Event> show) {
        failures = 0;
        for (Event event : message.getEventsList()) {
            if (!show.test(event)) {
                return false;
            }
            request = request.toBuilder().setAfter(event.getToken()).build();
        }
        if (!message.getToken().isEmpty()) {
            request = request.toBuilder().setAfter(message.getToken()).build();
        }
        return true;
    }

    private void next(String server, Status status) {
        if (!isOfThatServerOnly(status)) {
            throw new CommandFailure(server + " answers: " + status.getDescription());
        }
        failures++;
        boolean allTried = failures % servers.size() == 0;
        if (allTried && !request.getFollow()) {
            throw new CommandFailure(
                    "no server shows events; the last that was asked was "
                            + server
                            + " ("
                            + words(status)
                            + "): name one that runs with --server HOST:PORT");
        }
        at = (at + 1) % servers.size();
        if (failures <= servers.size()) {
            notice.accept(server + " ends (" + words(status) + "): going on at " + servers.get(at));
        }
        if (allTried) {
            pause.run();
        }
    }

    private static String words(Status status) {
        return status.getDescription() == null ? status.getCode().name() : status.getDescription();
    }

    private static boolean isOfThatServerOnly(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE, RESOURCE_EXHAUSTED, CANCELLED, UNKNOWN, INTERNAL -> true;
            default -> false;
        };
    }
}
