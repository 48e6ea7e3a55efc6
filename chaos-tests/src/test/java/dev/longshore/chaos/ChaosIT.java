package dev.longshore.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A brief drill; {@code deploy/chaos.sh} makes long ones. */
class ChaosIT {
    /** A rolling restart, an outage of all servers, a cut, a full disk, agents and their runtime. */
    private static final String SEED = "28";

    @Test
    void everyPromiseHoldsInABriefDrill() {
        Path root = LabCluster.root();
        try (LabPlace place = LabPlace.take()) {
            Command.Result drill =
                    place.command()
                            .run(
                                    root.resolve("deploy/chaos.sh").toString(),
                                    "--minutes",
                                    "1",
                                    "--longest",
                                    "8",
                                    "--seed",
                                    SEED,
                                    "--report",
                                    root.resolve("chaos-tests/target/drill.html").toString());
            assertThat(drill.exitCode()).as(drill.output() + drill.errors()).isZero();
            assertThat(drill.output())
                    .contains("Seed " + SEED + ": every promise held")
                    .contains("all-servers-")
                    .doesNotContain("untried");
        }
    }
}
