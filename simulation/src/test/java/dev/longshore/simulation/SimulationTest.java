package dev.longshore.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.simulation.world.Coverage;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.Trace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {
    private static final int SEEDS = 500;

    /** A defect that is not seen within so many worlds is one that the promises cannot see. */
    private static final int SEEDS_TO_CATCH = 200;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 42})
    void aSeedGivesTheSameCourseTwice(long seed) {
        assertThat(course(seed)).isEqualTo(course(seed)).isNotEmpty();
    }

    @Test
    void everyPromiseHoldsAndEverythingIsReached() throws InterruptedException {
        var series = new Series(Runtime.getRuntime().availableProcessors(), Sabotage.NONE, 5);
        series.run(1, SEEDS);
        System.out.println(series.report());
        assertThat(series.failures()).isEmpty();
        assertThat(series.missing()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aDefectIsSeen(Sabotage defect) throws InterruptedException {
        var series = new Series(Runtime.getRuntime().availableProcessors(), defect, 1);
        series.run(1, SEEDS_TO_CATCH);
        assertThat(series.failures())
                .as(defect + " within " + SEEDS_TO_CATCH + " seeds")
                .isNotEmpty();
    }

    private static List<String> course(long seed) {
        var lines = new ArrayList<String>();
        var outcome = Outcome.of(seed, new Coverage(), new Trace(lines::add), Sabotage.NONE);
        assertThat(outcome.failure()).isEmpty();
        return lines;
    }
}
