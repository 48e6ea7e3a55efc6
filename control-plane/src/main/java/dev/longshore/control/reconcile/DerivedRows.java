package dev.longshore.control.reconcile;

import dev.longshore.control.schedule.Reading;
import dev.longshore.proto.store.DerivationRow;
import dev.longshore.state.tables.DerivedKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.Derived;
import dev.longshore.state.tables.schema.Retired;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Fills the indexes and tallies that came after their tables, before the leader is ready; and as a
 * controller removes what is left of those that are out of use.
 */
public final class DerivedRows implements Controller<Retired> {
    /** Whether everything that belongs to the transaction's level can be read. */
    public static boolean areWhole(ReadTx tx) {
        return atLevel(tx)
                .allMatch(
                        derived ->
                                tx.get(Tables.DERIVATIONS, new DerivedKey(derived.id()))
                                        .filter(DerivationRow::getComplete)
                                        .isPresent());
    }

    /**
     * Goes on filling, as far as one transaction reaches.
     *
     * @return whether everything is whole now
     */
    public static boolean fill(Tx tx) {
        return atLevel(tx).allMatch(derived -> tx.hasRoom() && tx.fill(derived));
    }

    private static Stream<Derived<?, ?>> atLevel(ReadTx tx) {
        return Tables.later().stream().filter(derived -> derived.existsAt(tx.level()));
    }

    @Override
    public String name() {
        return "derived-rows";
    }

    @Override
    public List<Watch<Retired, ?, ?>> watches() {
        return List.of();
    }

    @Override
    public void all(ReadTx tx, Reading reading, Consumer<Retired> dirty) {
        Tables.RETIRED.stream().filter(retired -> retired.atLevel(tx.level())).forEach(dirty);
    }

    @Override
    public Next reconcile(Tx tx, Retired retired) {
        return tx.clear(retired) ? Next.DONE : Next.AGAIN;
    }
}
