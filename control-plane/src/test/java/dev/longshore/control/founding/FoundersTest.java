package dev.longshore.control.founding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.server.MeetResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundersTest {
    private final Founders founders = new Founders("s1", "g", "n1", Set.of("s2", "s3"));

    @Test
    void allMustHaveMet() {
        assertThat(founders.take("s2", founding("s2", "n2"))).isEmpty();
        assertThat(founders.awaited()).containsExactly("s3");
        assertThat(founders.take("s3", founding("s3", "n3"))).isEmpty();
        assertThat(founders.awaited()).isEmpty();
        assertThat(founders.met()).isEqualTo(Map.of("s1", "n1", "s2", "n2", "s3", "n3"));
    }

    @Test
    void oneThatWasFasterHasFoundedTheGroupWithThisDirectory() {
        assertThat(founders.take("s2", founded("s2", Map.of("s1", "n1", "s2", "n2")))).isEmpty();
        assertThat(founders.awaited()).containsExactly("s3");
    }

    @Test
    void aDirectoryThatIsLostIsNoFounders() {
        assertThat(founders.take("s2", founded("s2", Map.of("s1", "before", "s2", "n2"))))
                .contains("s2 has a group already")
                .contains("--join")
                .contains("remove-member s1");
        assertThat(founders.awaited()).contains("s2");
    }

    /** As members of groups do that were founded by an earlier version, or that have joined. */
    @Test
    void aMemberThatSaysNothingOfFoundersHasAGroup() {
        assertThat(founders.take("s2", founded("s2", Map.of()))).contains("has a group already");
    }

    @Test
    void strangersAreNamed() {
        assertThat(founders.take("s2", founding("s3", "n3"))).contains("is s3 of group 'g'");
        assertThat(founders.take("s2", founding("s2", "n2").toBuilder().setGroup("other").build()))
                .contains("of group 'other'")
                .contains("LONGSHORE_GROUP");
    }

    @Test
    void aRecordOutlivesTheProcess(@TempDir Path directory) throws Exception {
        var record = FoundingRecord.of(directory);
        assertThat(record.isFounded()).isFalse();
        assertThat(record.hasLog()).isFalse();
        String nonce = record.nonce();
        assertThat(FoundingRecord.of(directory).nonce()).isEqualTo(nonce);

        record.founded(Map.of("s1", nonce, "s2", "n2"));
        assertThat(FoundingRecord.of(directory).founders())
                .isEqualTo(Map.of("s1", nonce, "s2", "n2"));
        Files.createDirectories(directory.resolve("raft/group"));
        assertThat(record.hasLog()).isTrue();
    }

    private static MeetResponse founding(String id, String nonce) {
        return MeetResponse.newBuilder().setId(id).setGroup("g").setNonce(nonce).build();
    }

    private static MeetResponse founded(String id, Map<String, String> with) {
        return founding(id, "n").toBuilder().setFounded(true).putAllFounders(with).build();
    }
}
