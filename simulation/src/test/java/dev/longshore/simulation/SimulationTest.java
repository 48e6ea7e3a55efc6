package dev.longshore.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.foundation.log.LogSetup;
import dev.longshore.simulation.world.Coverage;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {
    /**
     * So many fit into the time of a build; {@code deploy/simulate.sh --seeds 500} looks at more.
     */
    private static final int SEEDS = 160;

    /** A defect that is not seen within so many worlds is one that the promises cannot see. */
    private static final int SEEDS_TO_CATCH = 200;

    @BeforeAll
    static void logErrorsOnly() {
        LogSetup.apply(LogSetup.Format.LOGFMT, "ERROR");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 42})
    void aSeedGivesTheSameCourseTwice(long seed) {
        assertThat(course(Plan.whole(seed))).isEqualTo(course(Plan.whole(seed))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 77})
    void rowsInRocksDbGiveTheSameCourse(long seed) {
        var plan = Plan.whole(seed);
        assertThat(course(plan.overRocksDb())).isEqualTo(course(plan));
    }

    @Test
    void failingWorldsAreMadeSmaller() {
        List<Outcome> failed =
                LongStream.range(1, SEEDS_TO_CATCH)
                        .mapToObj(Plan::whole)
                        .map(SimulationTest::withoutTokens)
                        .filter(outcome -> outcome.failure().isPresent())
                        .limit(5)
                        .toList();
        List<Outcome> smallest =
                failed.stream()
                        .map(outcome -> Shrink.of(outcome, Sabotage.FORGET_TOKEN_ROWS))
                        .toList();

        assertThat(failed).hasSize(5);
        for (int i = 0; i < failed.size(); i++) {
            Outcome small = smallest.get(i);
            assertThat(small.what()).isEqualTo(failed.get(i).what());
            assertThat(small.plan().faulty()).isLessThan(failed.get(i).plan().faulty());
            assertThat(small.text()).contains("replay: deploy/simulate.sh --seed", "--without");
        }
        // not every seed fails with fewer machines too
        assertThat(machines(smallest)).isLessThan(machines(failed));
    }

    private static int machines(List<Outcome> outcomes) {
        return outcomes.stream().mapToInt(outcome -> outcome.plan().machines()).sum();
    }

    private static Outcome withoutTokens(Plan plan) {
        return Outcome.of(plan, new Coverage(), Trace.silent(), Sabotage.FORGET_TOKEN_ROWS);
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
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "NONE",
                "ACKNOWLEDGE_BEFORE_WRITE",
                "LEASE_FROM_ANSWER",
                "VOTE_TWICE",
                "LEASE_BY_REFUSALS",
                "COUNT_STOPPING_AS_FREE",
                "JOURNAL_LIES",
                "APPLY_FOREIGN_BATCHES",
                "OMIT_WHAT_IS_HELD",
                "ROOMS_NOT_KEPT",
                "NOBODY_FENCES"
            })
    void aDefectIsSeen(Sabotage defect) throws InterruptedException {
        isSeen(defect);
    }

    /** These take two moments that rarely meet, and half a minute or more to be seen. */
    @Tag("long")
    @ParameterizedTest
    @EnumSource(
            names = {
                "ACKNOWLEDGE_BEFORE_WRITE",
                "LEASE_FROM_ANSWER",
                "VOTE_TWICE",
                "LEASE_BY_REFUSALS",
                "COUNT_STOPPING_AS_FREE",
                "JOURNAL_LIES",
                "APPLY_FOREIGN_BATCHES",
                "OMIT_WHAT_IS_HELD",
                "ROOMS_NOT_KEPT",
                "NOBODY_FENCES"
            })
    void aRareDefectIsSeen(Sabotage defect) throws InterruptedException {
        isSeen(defect);
    }

    private static void isSeen(Sabotage defect) throws InterruptedException {
        var series = new Series(Runtime.getRuntime().availableProcessors(), defect, 1);
        series.run(1, SEEDS_TO_CATCH);
        assertThat(series.failures())
                .as(defect + " within " + SEEDS_TO_CATCH + " seeds")
                .isNotEmpty();
    }

    private static List<String> course(Plan plan) {
        var lines = new ArrayList<String>();
        var outcome = Outcome.of(plan, new Coverage(), new Trace(lines::add), Sabotage.NONE);
        assertThat(outcome.failure()).isEmpty();
        return lines;
    }
}
