package dev.longshore.control.leader;

import dev.longshore.control.domain.instance.AgentLevels;
import dev.longshore.control.reconcile.DerivedRows;
import dev.longshore.control.sequencer.Sequencer;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.InstallationRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * The feature level of one term (docs/decisions/0008). It is settled before the leader is ready and
 * stays for the whole term: when all servers and agents come to know a higher one, the leader ends
 * its work and begins anew. So whoever reads an index or a tally finds it whole or not in use.
 */
final class FeatureLevels {
    /**
     * How soon a leader below its own newest level asks whether the others know it too: often at
     * first, for where it was the first one to start, then each time after twice as long, for where
     * a version is being replaced server by server.
     */
    private static final Duration FIRST_ASK = Duration.ofSeconds(1);

    private static final Duration LONGEST_BETWEEN_ASKS = Duration.ofSeconds(30);

    private final Loop loop;
    private final Sequencer sequencer;
    private final ServerFacts servers;
    private final AgentLevels agents;
    private final CommittedRows rows;

    /** The loop's. */
    private Duration untilNextAsk = FIRST_ASK;

    /** Reads the rows as they are committed. */
    interface CommittedRows {
        <T> T read(Function<ReadTx, T> reader);
    }

    FeatureLevels(
            Loop loop,
            Sequencer sequencer,
            ServerFacts servers,
            AgentLevels agents,
            CommittedRows rows) {
        this.loop = loop;
        this.sequencer = sequencer;
        this.servers = servers;
        this.agents = agents;
        this.rows = rows;
    }

    /**
     * Settles the term's level and fills what belongs to it; once the term is open.
     *
     * @param ready runs when everything that belongs to the level can be read
     * @param outdated learns why this server's version cannot lead
     * @param failed learns why it could not lead this time
     */
    void settle(Runnable ready, Consumer<String> outdated, Consumer<String> failed) {
        int present = rows.read(FeatureLevels::of);
        if (present > servers.own()) {
            outdated.accept(
                    "the installation works at feature level "
                            + present
                            + ", and this server's version knows "
                            + servers.own()
                            + ": upgrade it");
        } else if (present == servers.own()) {
            fill(present, ready, failed);
        } else {
            ask(
                    present,
                    known -> {
                        if (known > present) {
                            raise(
                                    known,
                                    Leader.sure(() -> fill(known, ready, failed), failed),
                                    failed);
                        } else {
                            fill(present, ready, failed);
                        }
                    },
                    failed);
        }
    }

    /** The level that the rows say. */
    static int of(ReadTx tx) {
        return tx.get(Tables.INSTALLATION, Tables.INSTALLATION_KEY)
                .map(InstallationRow::getFeatureLevel)
                .orElse(FeatureLevel.FEATURE_LEVEL_BASE_VALUE);
    }

    /**
     * {@code known} learns on the loop what all servers and agents know. The agents are looked at
     * first: a server that is down makes its question last.
     */
    private void ask(int present, IntConsumer known, Consumer<String> failed) {
        int ofAgents = rows.read(agents::lowest);
        if (ofAgents <= present) {
            known.accept(ofAgents);
            return;
        }
        servers.lowest()
                .whenComplete(
                        (lowest, failure) ->
                                loop.execute(
                                        Leader.sure(
                                                () -> answered(failure == null ? lowest : 0, known),
                                                failed)));
    }

    private void answered(int ofServers, IntConsumer known) {
        if (!sequencer.closed()) {
            known.accept(Math.min(ofServers, rows.read(agents::lowest)));
        }
    }

    /**
     * Writes the new level. The transactions of this batch and of later ones go on at the old one,
     * until nothing else can come in between.
     */
    private void raise(int level, Runnable raised, Consumer<String> failed) {
        sequencer
                .submit(
                        tx -> {
                            InstallationRow row =
                                    tx.get(Tables.INSTALLATION, Tables.INSTALLATION_KEY)
                                            .orElse(InstallationRow.getDefaultInstance());
                            tx.put(
                                    Tables.INSTALLATION,
                                    Tables.INSTALLATION_KEY,
                                    row.toBuilder().setFeatureLevel(level).build());
                            return true;
                        })
                .whenComplete(
                        (done, failure) -> {
                            if (failure == null) {
                                raised.run();
                            } else {
                                failed.accept("the feature level could not be raised: " + failure);
                            }
                        });
    }

    /** Works at {@code level} from now on, and fills what is not whole yet. */
    private void fill(int level, Runnable ready, Consumer<String> failed) {
        sequencer.level(level);
        if (rows.read(DerivedRows::areWhole)) {
            ready.run();
            return;
        }
        sequencer
                .submit(DerivedRows::fill)
                .whenComplete(
                        (whole, failure) -> {
                            if (failure == null) {
                                Leader.sure(() -> fill(level, ready, failed), failed).run();
                            } else {
                                failed.accept("an index could not be filled: " + failure);
                            }
                        });
    }

    /**
     * From now on looks for a higher level. {@code raised} runs when one has begun: this leader
     * must not go on.
     */
    void watch(Consumer<String> raised) {
        if (sequencer.level() < servers.own()) {
            loop.after(untilNextAsk, () -> look(raised));
            Duration twice = untilNextAsk.multipliedBy(2);
            untilNextAsk = twice.compareTo(LONGEST_BETWEEN_ASKS) < 0 ? twice : LONGEST_BETWEEN_ASKS;
        }
    }

    private void look(Consumer<String> raised) {
        if (sequencer.closed()) {
            return;
        }
        ask(
                sequencer.level(),
                known -> {
                    if (known > sequencer.level()) {
                        raise(
                                known,
                                () -> raised.accept("feature level " + known + " begins"),
                                reason -> watch(raised));
                    } else {
                        watch(raised);
                    }
                },
                raised);
    }
}
