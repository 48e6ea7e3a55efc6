package dev.longshore.control.process.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.longshore.foundation.config.ConfigException;
import dev.longshore.proto.store.SealedSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealTest {
    private static final byte[] SECRET = "the key to the harbour".getBytes(UTF_8);
    private static final Seal SEAL = Seal.with(new byte[32]);

    @TempDir private Path directory;

    @Test
    void aSecretIsReadWithItsKeyAndAtItsPlaceOnly() {
        SealedSecret sealed = SEAL.seal("here", SECRET);
        byte[] other = new byte[32];
        other[0] = 1;

        assertThat(sealed.getContent().toString(UTF_8)).doesNotContain("harbour");
        assertThat(SEAL.open("here", sealed)).contains(SECRET);
        assertThat(SEAL.open("there", sealed)).isEmpty();
        assertThat(Seal.with(other).open("here", sealed)).isEmpty();
        assertThat(Seal.OPEN.open("here", sealed)).isEmpty();
    }

    @Test
    void whatWasChangedIsNotRead() {
        SealedSecret sealed = SEAL.seal("here", SECRET);
        for (int i = 0; i < sealed.getContent().size(); i++) {
            byte[] bytes = sealed.getContent().toByteArray();
            bytes[i] ^= 1;
            var changed = sealed.toBuilder().setContent(ByteString.copyFrom(bytes)).build();
            assertThat(SEAL.open("here", changed)).as("byte %d", i).isEmpty();
        }
    }

    /** The same transaction writes the same row; other secrets have other nonces. */
    @Test
    void theSameIsSealedInTheSameWay() {
        assertThat(SEAL.seal("here", SECRET)).isEqualTo(SEAL.seal("here", SECRET));
        assertThat(nonce(SEAL.seal("there", SECRET)))
                .isNotEqualTo(nonce(SEAL.seal("here", SECRET)));
        assertThat(nonce(SEAL.seal("here", new byte[3])))
                .isNotEqualTo(nonce(SEAL.seal("here", SECRET)));
    }

    private static byte[] nonce(SealedSecret sealed) {
        return Arrays.copyOf(sealed.getContent().toByteArray(), 12);
    }

    /** An installation gets a key later: what was written before stays readable. */
    @Test
    void whatWasWrittenWithoutAKeyIsReadWithOne() {
        assertThat(SEAL.open("here", Seal.OPEN.seal("here", SECRET))).contains(SECRET);
    }

    @Test
    void theKeyIsALineOfAFile() throws IOException {
        Path file = directory.resolve("key");
        Files.writeString(file, Base64.getEncoder().encodeToString(new byte[32]) + "\n");
        assertThat(Seal.of(file).open("here", SEAL.seal("here", SECRET))).contains(SECRET);

        Files.writeString(file, "c2hvcnQ=");
        assertThatThrownBy(() -> Seal.of(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("a key has 32 bytes");
        assertThatThrownBy(() -> Seal.of(directory.resolve("none")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cannot read the key");
    }

    @Test
    void itTellsNobodyItsKey() {
        assertThat(SEAL.toString()).isEqualTo("key " + SEAL.id());
        assertThat(Seal.OPEN.toString()).isEqualTo("no key");
    }
}
