package dev.longshore.control.domain.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks of a node that was given up are replaced; those that nothing has replaced come back. */
class AwayTest {
    private final ServiceModel model = new ServiceModel(4, 100, 200);

    private List<String> away(int count) {
        model.comeToRest();
        List<String> ids = model.live().stream().limit(count).map(Member::id).toList();
        ids.forEach(id -> model.become(id, Standing.AWAY));
        return ids;
    }

    private List<String> standing(Standing standing) {
        return model.tasks.all(standing).map(Member::id).sorted().toList();
    }

    @Test
    void othersAreLaunchedAtOnceAndTheTasksAreKeptUntilThoseAreHealthy() {
        List<String> away = away(2);

        model.run();
        assertThat(standing(Standing.PENDING)).hasSize(2);
        assertThat(standing(Standing.AWAY)).isEqualTo(away);

        model.become(standing(Standing.PENDING).getFirst(), Standing.HEALTHY);
        model.run();
        assertThat(standing(Standing.AWAY)).as("one has been replaced").hasSize(1);

        model.become(standing(Standing.PENDING).getFirst(), Standing.HEALTHY);
        model.run();
        assertThat(standing(Standing.AWAY)).isEmpty();
        assertThat(standing(Standing.HEALTHY)).hasSize(4);
    }

    @Test
    void whatComesBackBeforeItIsReplacedStaysAndTheOthersGo() {
        List<String> away = away(2);
        model.run();
        List<String> launched = standing(Standing.PENDING);

        away.forEach(id -> model.become(id, Standing.HEALTHY));
        model.run();

        assertThat(standing(Standing.HEALTHY)).hasSize(4).containsAll(away);
        assertThat(standing(Standing.STOPPING)).isEqualTo(launched);
    }

    @Test
    void whereNothingCanBeLaunchedTheyAreWaitedFor() {
        List<String> away = away(3);
        model.room = Rollout.Launches.NO_ROOM;

        model.run();

        assertThat(standing(Standing.AWAY)).isEqualTo(away);
        assertThat(standing(Standing.HEALTHY)).hasSize(1);
    }

    @Test
    void scalingInLetsThemGoFirst() {
        away(2);
        model.desired(2);

        model.run();

        assertThat(standing(Standing.AWAY)).isEmpty();
        assertThat(standing(Standing.HEALTHY)).hasSize(2);
        assertThat(standing(Standing.PENDING)).isEmpty();
    }

    @Test
    void aDeletedServiceWaitsForNone() {
        away(2);
        model.status("DRAINING");

        model.run();

        assertThat(standing(Standing.AWAY)).isEmpty();
    }

    @Test
    void aDaemonWaitsForItsNode() {
        var row = model.row.toBuilder();
        row.getServiceBuilder().setSchedulingStrategy("DAEMON");
        model.row = row.build();
        model.daemons.addAll(List.of("n0", "n1", "n2"));
        List<String> away = away(1);

        model.run();

        assertThat(standing(Standing.AWAY)).isEqualTo(away);
        assertThat(standing(Standing.PENDING)).isEmpty();
    }
}
