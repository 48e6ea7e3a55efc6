package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A brief drill; {@code deploy/chaos.sh} makes long ones. */
class ChaosIT {
    private static final String SEED = "5";

    /** Brief ones: the gate has little time. */
    private static final String KINDS =
            "leader-killed,leader-alone,leader-paused,all-servers-paused,agent-killed,runtime-paused,monitor-killed";

    @Test
    void everyPromiseHoldsInABriefDrill() {
        Path root = LabCluster.root();
        try (LabPlace place = LabPlace.take()) {
            Command.Result drill =
                    place.command()
                            .run(
                                    root.resolve("deploy/chaos.sh").toString(),
                                    "--minutes",
                                    "0.7",
                                    "--longest",
                                    "8",
                                    "--only",
                                    KINDS,
                                    "--seed",
                                    SEED,
                                    "--report",
                                    root.resolve("chaos-tests/target/drill.html").toString());
            assertThat(drill.exitCode()).as(drill.output() + drill.errors()).isZero();
            assertThat(drill.output())
                    .contains("Seed " + SEED + ": every promise held")
                    .contains("all-servers-paused on")
                    .doesNotContain("untried OUTAGES_STOP_NOTHING");
        }
    }
}
