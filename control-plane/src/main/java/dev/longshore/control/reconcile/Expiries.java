package dev.longshore.control.reconcile;

import dev.longshore.control.schedule.Reading;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Removes what is due, each kind apart: one that fails keeps none of the others. */
public final class Expiries implements Controller<Expiry> {
    /** How often it looks. */
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final List<Expiry> expiries;

    public Expiries(List<Expiry> expiries) {
        this.expiries = expiries;
    }

    @Override
    public String name() {
        return "expiries";
    }

    @Override
    public List<Watch<Expiry, ?, ?>> watches() {
        return List.of();
    }

    @Override
    public void all(ReadTx tx, Reading reading, Consumer<Expiry> dirty) {
        expiries.forEach(dirty);
    }

    @Override
    public Next reconcile(Tx tx, Expiry expiry) {
        expiry.sweep(tx);
        return tx.hasRoom() ? new Next.After(INTERVAL) : Next.AGAIN;
    }
}
