package dev.longshore.simulation;

import dev.longshore.simulation.world.Sabotage;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Runs seeds until a promise is broken, and says which. It is loaded beside the broken classes, and
 * shares no other type with who asks.
 */
public final class WorldsOfVariant implements Callable<List<String>> {
    private static final int SEEDS = 500;

    @Override
    public List<String> call() throws InterruptedException {
        var series = new Series(Runtime.getRuntime().availableProcessors(), Sabotage.NONE, 1);
        series.run(1, SEEDS);
        return series.failures();
    }
}
