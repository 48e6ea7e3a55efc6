package dev.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.proto.admin.Event;
import dev.longshore.proto.admin.WatchRequest;
import dev.longshore.proto.admin.WatchResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stream of events over several servers. */
class EventStreamTest {
    private static final WatchRequest FOLLOW =
            WatchRequest.newBuilder().setFollow(true).setNow(true).build();

    /** What servers were asked for, each with the token to go on after. */
    private final List<String> asked = new ArrayList<>();

    private final List<String> notices = new ArrayList<>();
    private final ArrayDeque<Iterator<WatchResponse>> answers = new ArrayDeque<>();
    private int pauses;

    @Test
    void goesOnAtTheNextServerAfterTheLastToken() {
        answers.add(stream(Status.UNAVAILABLE, message("", "1", "2")));
        answers.add(stream(Status.OK, message("9", "3")));

        assertThat(shown(FOLLOW)).containsExactly("1", "2", "3");
        assertThat(asked).containsExactly("a after ", "b after 2");
        assertThat(notices).containsExactly("a ends (UNAVAILABLE): going on at b");
        assertThat(pauses).isZero();
    }

    @Test
    void goesOnAfterTheProgressOfAStreamWithoutEvents() {
        answers.add(stream(Status.INTERNAL, message("7")));
        answers.add(stream(Status.OK));

        assertThat(shown(FOLLOW)).isEmpty();
        assertThat(asked).containsExactly("a after ", "b after 7");
    }

    @Test
    void asksAllServersAgainAfterAPauseWhileItFollows() {
        answers.add(stream(Status.UNAVAILABLE));
        answers.add(stream(Status.RESOURCE_EXHAUSTED.withDescription("64 watchers")));
        answers.add(stream(Status.UNAVAILABLE));
        answers.add(stream(Status.OK, message("", "1")));

        assertThat(shown(FOLLOW)).containsExactly("1");
        assertThat(asked).hasSize(4);
        assertThat(pauses).isEqualTo(1);
        assertThat(notices).hasSize(2).last().asString().contains("b ends (64 watchers)");
    }

    @Test
    void givesUpWhenAllHaveFailedAndItDoesNotFollow() {
        answers.add(stream(Status.UNAVAILABLE));
        answers.add(stream(Status.UNAVAILABLE.withDescription("io exception")));

        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> shown(WatchRequest.getDefaultInstance()))
                .withMessage(
                        "no server shows events; the last that was asked was b (io exception): name one that runs with"
                                + " --server HOST:PORT");
    }

    @Test
    void whatAServerRefusesIsNotAskedOfAnother() {
        answers.add(
                stream(
                        Status.OUT_OF_RANGE.withDescription(
                                "too old. The oldest place now is x-4")));

        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> shown(FOLLOW))
                .withMessage("a answers: too old. The oldest place now is x-4");
    }

    @Test
    void endsWhenNobodyReadsAnyMore() {
        answers.add(stream(Status.OK, message("", "1", "2", "3")));
        var stream = new EventStream(this::watch, List.of("a"), FOLLOW, notices::add, () -> {});

        assertThat(stream.run(event -> !event.getToken().equals("2"))).isEqualTo("1");
    }

    private List<String> shown(WatchRequest request) {
        var tokens = new ArrayList<String>();
        new EventStream(this::watch, List.of("a", "b"), request, notices::add, () -> pauses++)
                .run(event -> tokens.add(event.getToken()));
        return tokens;
    }

    private Iterator<WatchResponse> watch(String server, WatchRequest request) {
        asked.add(server + " after " + request.getAfter());
        return answers.remove();
    }

    private static WatchResponse message(String token, String... events) {
        var message = WatchResponse.newBuilder().setToken(token);
        for (String event : events) {
            message.addEvents(Event.newBuilder().setToken(event));
        }
        return message.build();
    }

    /** Messages, and then how the stream ends. */
    private static Iterator<WatchResponse> stream(Status end, WatchResponse... messages) {
        var left = new ArrayDeque<>(List.of(messages));
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                if (left.isEmpty() && !end.isOk()) {
                    throw new StatusRuntimeException(end);
                }
                return !left.isEmpty();
            }

            @Override
            public WatchResponse next() {
                return left.remove();
            }
        };
    }
}
