package dev.longshore.control.domain.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.ecs.Tag;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No second task begins while the one before it may be alive. */
class AtMostOneTest {
    private final ServiceModel model = new ServiceModel(1, 100, 200);

    @BeforeEach
    void isWished() {
        var row = model.row.toBuilder();
        row.getServiceBuilder()
                .addTags(Tag.newBuilder().setKey("longshore:at-most-one").setValue("true"));
        model.row = row.build();
        model.atMostOne = true;
        model.comeToRest();
    }

    private String only() {
        return model.live().getFirst().id();
    }

    @Test
    void aDeploymentStopsTheOldTaskFirstAndWaitsForItsEnd() {
        String old = only();
        model.deploy();
        model.run();
        assertThat(model.live()).isEmpty();
        assertThat(model.tasks.all(Standing.STOPPING).map(Member::id)).containsExactly(old);

        model.end(old, false);
        model.run();
        assertThat(model.live()).hasSize(1);
        assertThat(only()).isNotEqualTo(old);
    }

    /** What a standing of the one task means for the next. */
    @ParameterizedTest
    @CsvSource({
        "STOPPING, false",
        "UNHEALTHY, false",
        "AWAY, true",
    })
    void theNextOneWaitsWhileItMayBeAlive(Standing standing, boolean begins) {
        String old = only();
        model.become(old, standing);

        model.run();

        assertThat(model.tasks.all(Standing.PENDING).count()).isEqualTo(begins ? 1 : 0);
    }

    /** It may not have begun there yet, and would when its node is back. */
    @Test
    void whoseNodeIsAwayEndsWhenTheNextOneBegins() {
        String old = only();
        model.become(old, Standing.AWAY);

        model.run();

        assertThat(model.live().stream().map(Member::id)).hasSize(1).doesNotContain(old);
        assertThat(model.tasks.all(Standing.AWAY)).isEmpty();
    }

    /** Where no node may run such tasks, they are not launched one after the other. */
    @Test
    void theNextOneWaitsWhereItsNodeEndedTheLastBeforeItBegan() {
        for (int i = 0; i < 4; i++) {
            model.endInVain(only());
            model.run();
            assertThat(model.live()).as("at once").isEmpty();
            model.now = model.now.plus(Duration.ofSeconds(1L << i));
            model.run();
            assertThat(model.live()).as("after %d s", 1 << i).hasSize(1);
        }
        assertThat(model.row.getDeployments(0).getFailures()).isZero();
    }

    @Test
    void aTaskThatItsNodeDoesNotEndByItselfIsWaitedFor() {
        model.atMostOne = false;
        model.desired(2);
        model.comeToRest();
        String notFenced =
                model.live().stream()
                        .filter(member -> !member.atMostOne())
                        .findFirst()
                        .orElseThrow()
                        .id();

        model.become(notFenced, Standing.AWAY);
        model.run();

        assertThat(model.tasks.all(Standing.PENDING).count()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "longshore:at-most-one, true, true",
        "longshore:at-most-one, false, true",
        "longshore:at-most-one, yes, false",
        "team, yes, true",
    })
    void otherValuesMeanNothing(String key, String value, boolean valid) {
        var tag = Tag.newBuilder().setKey(key).setValue(value).build();
        assertThat(AtMostOne.isValid(tag)).isEqualTo(valid);
    }
}
