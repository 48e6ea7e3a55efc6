package dev.longshore.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.longshore.control.domain.event.EventCase;
import dev.longshore.control.domain.event.EventLog;
import dev.longshore.control.process.settings.ClusterSettings.Events;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.admin.Event;
import dev.longshore.proto.admin.WatchRequest;
import dev.longshore.state.store.StoreFailedException;
import dev.longshore.state.tables.ecs.TaskKey;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Watching over a stream: its pace, its end, and what is refused. */
class WatchesTest extends EventCase {
    private final Watches watches = new Watches(ARNS, () -> copy().snapshot());

    @AfterEach
    void close() {
        watches.close();
    }

    @Test
    void showsWhatThereIsAndEnds() throws Exception {
        happen("t1", "t2");
        SlowStream stream = watch(WatchRequest.getDefaultInstance());

        List<Event> events = stream.events(2);
        assertThat(events.getFirst().getDetailType()).isEqualTo("ECS Task State Change");
        assertThat(events.getFirst().getSummary()).isEqualTo("new, PROVISIONING");
        assertThat(events.getFirst().getResource()).isEqualTo(ARNS.task("prod", "t1"));
        assertThat(events.getFirst().getJson()).startsWith("{\"version\":\"0\"");
        assertThat(stream.end()).isEqualTo(Status.OK);
    }

    @Test
    void goesOnWithWhatComes() throws Exception {
        SlowStream stream = watch(WatchRequest.newBuilder().setFollow(true).setNow(true).build());
        stream.awaitLooks(1); // it has begun
        happen("t1");
        assertThat(stream.events(1).getFirst().getResource()).endsWith("/t1");
        happen("t2");
        assertThat(stream.events(1).getFirst().getResource()).endsWith("/t2");
        assertThat(stream.isOpen()).isTrue();
    }

    @Test
    void aSlowWatcherIsSentNothingThatItDoesNotTake() throws Exception {
        for (int i = 0; i < 1_500; i++) {
            happen("t" + i);
        }
        var stream = new SlowStream(1);
        watches.watch(WatchRequest.newBuilder().setFollow(true).build(), stream);
        assertThat(stream.next().getEventsCount()).isBetween(50, 500);
        stream.awaitLooks(3);
        assertThat(stream.waiting()).isZero();

        stream.take(100);
        List<Event> rest = stream.events(1_000);
        assertThat(rest.getLast().getResource()).isNotEmpty();
    }

    @Test
    void aWatcherThatIsOvertakenLearnsTheOldestPlace() throws Exception {
        happen("t1", "t2", "t3");
        var stream = new SlowStream(1);
        watches.watch(WatchRequest.newBuilder().setFollow(true).build(), stream);
        stream.next();
        happen("t4", "t5", "t6");
        write(tx -> EventLog.sweep(tx, new Events(Duration.ofDays(30), 1, 1 << 20)));
        stream.take(1);

        Status end = stream.end();
        assertThat(end.getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
        assertThat(end.getDescription()).containsPattern("The oldest place now is [0-9a-f]{12}-5");
    }

    @Test
    void oneWithoutEventsIsToldHowFarItIs() throws Exception {
        happen("t1", "t2");
        SlowStream stream =
                watch(WatchRequest.newBuilder().setCluster("other").setFollow(true).build());
        var progress = stream.next();
        assertThat(progress.getEventsCount()).isZero();
        assertThat(progress.getToken()).endsWith("-2");

        SlowStream resumed = watch(WatchRequest.newBuilder().setAfter(progress.getToken()).build());
        assertThat(resumed.next().getEventsCount()).isZero();
        assertThat(resumed.end()).isEqualTo(Status.OK);
    }

    @Test
    void beginsAtATime() throws Exception {
        happen("t1", "t2", "t3");
        SlowStream stream =
                watch(
                        WatchRequest.newBuilder()
                                .setSince(Timestamps.of(START.plusSeconds(3)))
                                .build());
        assertThat(stream.events(1).getFirst().getResource()).endsWith("/t3");
    }

    @Test
    void refusesWhatItDoesNotUnderstand() throws Exception {
        refused(WatchRequest.newBuilder().setAfter("x"), Status.Code.INVALID_ARGUMENT, "'x' is no");
        refused(
                WatchRequest.newBuilder().addDetailTypes("ECS Task"),
                Status.Code.INVALID_ARGUMENT,
                "there are no events of type 'ECS Task': the types are");
        refused(
                WatchRequest.newBuilder().setResource("arn:aws:ec2:x"),
                Status.Code.INVALID_ARGUMENT,
                "'arn:aws:ec2:x' is nothing that events are about");
        refused(
                WatchRequest.newBuilder()
                        .setSince(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE)),
                Status.Code.INVALID_ARGUMENT,
                "since must be a time between the years 1 and 9999");
        happen("t1");
        refused(
                WatchRequest.newBuilder().setAfter("0123456789ab-7"),
                Status.Code.FAILED_PRECONDITION,
                "token 0123456789ab-7 is of another event log");
    }

    private void refused(WatchRequest.Builder request, Status.Code code, String begin)
            throws Exception {
        Status end = watch(request.build()).end();
        assertThat(end.getCode()).isEqualTo(code);
        assertThat(end.getDescription()).startsWith(begin);
    }

    @Test
    void servesSoManyAndRefusesMore() throws Exception {
        var open = new ArrayList<SlowStream>();
        for (int i = 0; i < Watches.MOST; i++) {
            open.add(watch(WatchRequest.newBuilder().setFollow(true).build()));
        }
        assertThat(watches.count()).isEqualTo(Watches.MOST);
        Status refused = watch(WatchRequest.getDefaultInstance()).end();
        assertThat(refused.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refused.getDescription()).contains("64 watchers of events");

        open.getFirst().cancel();
        while (watches.count() == Watches.MOST) {
            Thread.onSpinWait(); // it looks five times a second
        }
        SlowStream another = watch(WatchRequest.newBuilder().setFollow(true).build());
        another.awaitLooks(1);
        happen("t1");
        assertThat(another.events(1)).hasSize(1);
    }

    @Test
    void aServerThatStopsSendsThemElsewhere() throws Exception {
        SlowStream stream = watch(WatchRequest.newBuilder().setFollow(true).build());
        watches.close();
        assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(stream.end().getDescription()).contains("Go on at another one");
    }

    @Test
    void aServerWithoutRowsSendsThemElsewhere() throws Exception {
        var closed =
                new Watches(
                        ARNS,
                        () -> {
                            throw new StoreFailedException(
                                    "a snapshot is being installed", new IllegalStateException());
                        });
        var stream = new SlowStream(1);
        closed.watch(WatchRequest.getDefaultInstance(), stream);
        assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(closed.log()).isEmpty();
        closed.close();
    }

    private SlowStream watch(WatchRequest request) {
        var stream = new SlowStream(Integer.MAX_VALUE / 2);
        watches.watch(request, stream);
        return stream;
    }

    private void happen(String... tasks) {
        for (String id : tasks) {
            var key = new TaskKey("prod", id);
            put(key, task(key));
        }
    }
}
