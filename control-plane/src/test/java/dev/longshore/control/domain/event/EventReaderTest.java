package dev.longshore.control.domain.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.control.domain.event.EventReader.From;
import dev.longshore.control.process.settings.ClusterSettings.Events;
import dev.longshore.proto.store.InstallationRow;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.store.Store;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading from one place on, at any replica. */
class EventReaderTest extends EventCase {
    @Test
    void beginsWithTheOldestAndGoesOnAsEventsCome() {
        happen("t1", "t2");
        EventReader reader = begin(store(), new From.Oldest());
        assertThat(tasks(reader, store())).containsExactly("t1", "t2");
        assertThat(tasks(reader, store())).isEmpty();

        happen("t3");
        assertThat(tasks(reader, store())).containsExactly("t3");
    }

    @Test
    void beginsNow() {
        happen("t1");
        EventReader reader = begin(store(), new From.Now());
        happen("t2");
        assertThat(tasks(reader, store())).containsExactly("t2");
    }

    @Test
    void beginsAtATime() {
        happen("t1", "t2", "t3"); // the row of the installation took the first second
        EventReader reader = begin(store(), new From.Since(START.plusSeconds(2)));
        assertThat(tasks(reader, store())).containsExactly("t2", "t3");
    }

    @Test
    void goesOnAtAnotherReplicaAfterAToken() {
        happen("t1", "t2", "t3");
        EventReader first = begin(store(), new From.Oldest());
        EventToken second = read(store(), first::next).events().get(1).token();
        happen("t4");

        EventReader elsewhere = begin(copy(), new From.After(EventToken.parse(second.toString())));
        assertThat(tasks(elsewhere, copy())).containsExactly("t3", "t4");
    }

    @Test
    void aReplicaThatIsBehindShowsWhatComesLater() {
        happen("t1");
        MemoryStore behind = copy();
        happen("t2");
        EventReader here = begin(store(), new From.Oldest());
        tasks(here, store());

        EventReader there = begin(behind, new From.After(here.place().orElseThrow()));
        assertThat(tasks(there, behind)).isEmpty();
        happen("t3");
        assertThat(tasks(there, store())).containsExactly("t3");
    }

    @Test
    void readsInPiecesThatAreBounded() {
        write(
                tx -> {
                    for (int i = 0; i < 600; i++) {
                        var key = new TaskKey("prod", "t%04d".formatted(i));
                        tx.put(Tables.TASKS, key, task(key).build());
                        if (!tx.hasRoom()) {
                            return;
                        }
                    }
                });
        while (events().size() < 1_200) {
            happen("more" + now.toEpochMilli());
        }
        EventReader reader = begin(store(), new From.Oldest());
        int seen = 0;
        int pieces = 0;
        EventReader.Piece piece;
        do {
            piece = read(store(), reader::next);
            assertThat(piece.events().stream().mapToInt(event -> event.json().length()).sum())
                    .isLessThan(140_000);
            seen += piece.events().size();
            pieces++;
        } while (!piece.atEnd());

        assertThat(seen).isEqualTo(1_200);
        assertThat(pieces).isBetween(4, 30);
    }

    @Test
    void whatDoesNotMatchMovesThePlaceTooSoThatItIsNotReadAgain() {
        happen("t1", "t2");
        var other = EventFilter.of("other", List.of(), "");
        var reader = new EventReader(bridge, other);
        read(
                store(),
                tx -> {
                    reader.begin(tx, new From.Oldest());
                    return true;
                });
        assertThat(tasks(reader, store())).isEmpty();
        assertThat(reader.place().orElseThrow().number()).isEqualTo(2);
    }

    @Test
    void aTokenWhoseEventsAreGoneNamesTheOldestPlace() {
        happen("t1", "t2", "t3", "t4");
        EventReader reader = begin(store(), new From.Oldest());
        String log = read(store(), reader::next).events().getFirst().token().log();
        write(tx -> EventLog.sweep(tx, new Events(Duration.ofDays(30), 2, 1 << 20)));

        var stillThere = new EventToken(log, 2);
        assertThat(tasks(begin(store(), new From.After(stillThere)), store()))
                .containsExactly("t3", "t4");
        assertThatExceptionOfType(EventReader.Refused.class)
                .isThrownBy(() -> begin(store(), new From.After(new EventToken(log, 1))))
                .matches(EventReader.Refused::tooOld)
                .withMessageContaining("the events after token " + log + "-1 are not kept")
                .withMessageContaining("LONGSHORE_KEEP_EVENTS")
                .withMessageContaining("The oldest place now is " + stillThere);
    }

    @Test
    void aReaderThatIsOvertakenIsTold() {
        happen("t1");
        EventReader reader = begin(store(), new From.Oldest());
        happen("t2", "t3");
        write(tx -> EventLog.sweep(tx, new Events(Duration.ofDays(30), 1, 1 << 20)));

        assertThatExceptionOfType(EventReader.Refused.class)
                .isThrownBy(() -> read(store(), reader::next))
                .matches(EventReader.Refused::tooOld);
    }

    @Test
    void aTokenOfAnotherLogIsRefused() {
        happen("t1");
        assertThatExceptionOfType(EventReader.Refused.class)
                .isThrownBy(() -> begin(store(), new From.After(new EventToken("0123456789ab", 1))))
                .matches(refused -> !refused.tooOld())
                .withMessageContaining("token 0123456789ab-1 is of another event log");
    }

    @Test
    void belowItsLevelItSaysWhatIsMissing() {
        write(
                tx ->
                        tx.put(
                                Tables.INSTALLATION,
                                Tables.INSTALLATION_KEY,
                                InstallationRow.newBuilder().setFeatureLevel(1).build()));
        assertThatExceptionOfType(EventReader.Refused.class)
                .isThrownBy(() -> begin(store(), new From.Now()))
                .withMessageContaining("that begins at feature level 2")
                .withMessageContaining("works at 1");
    }

    @Test
    void beforeTheFirstEventItWaits() {
        EventReader reader = begin(store(), new From.Now());
        assertThat(tasks(reader, store())).isEmpty();
        assertThat(reader.place()).isEmpty();
        happen("t1");
        assertThat(tasks(reader, store())).containsExactly("t1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0123456789ab", "0123456789ab-", "0123456789AB-1", "x-1 "})
    void aTextThatIsNoTokenIsSaidToBeNone(String text) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> EventToken.parse(text))
                .withMessageStartingWith("'" + text + "' is no token of an event: take");
    }

    private EventReader begin(Store store, From from) {
        var reader = new EventReader(bridge, EventFilter.ALL);
        return read(
                store,
                tx -> {
                    reader.begin(tx, from);
                    return reader;
                });
    }

    private List<String> tasks(EventReader reader, Store store) {
        var tasks = new ArrayList<String>();
        read(store, reader::next)
                .events()
                .forEach(event -> tasks.add(TaskKey.ofArn(event.resource()).orElseThrow().task()));
        return tasks;
    }

    private void happen(String... tasks) {
        for (String id : tasks) {
            var key = new TaskKey("prod", id);
            put(key, task(key));
        }
    }
}
