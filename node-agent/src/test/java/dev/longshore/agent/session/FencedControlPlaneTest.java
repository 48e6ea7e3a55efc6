package dev.longshore.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.foundation.config.ConfigException;
import dev.longshore.proto.agent.Difference;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.proto.agent.Welcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent and servers of which some were left behind by a recovery. */
class FencedControlPlaneTest {
    private static final long BEFORE = 0;
    private static final long RECOVERED = 1_790_000_000;

    @TempDir private Path directory;
    private Path file;
    private final List<String> heard = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private Consumer<ToAgent> server = message -> {};

    @BeforeEach
    void begin() {
        file = directory.resolve("incarnation");
    }

    /** A new agent process, connected to a server. */
    private void connect(String name) {
        ControlPlane way =
                (address, listener) -> {
                    server = listener::received;
                    return new ControlPlane.Stream() {
                        @Override
                        public void send(FromAgent message) {}

                        @Override
                        public void close() {
                            closed.add(address);
                        }
                    };
                };
        new FencedControlPlane(way, new IncarnationFile(file))
                .open(
                        name,
                        new ControlPlane.Listener() {
                            @Override
                            public void received(ToAgent message) {
                                heard.add(name + " " + message.getMessageCase());
                            }

                            @Override
                            public void ended(String reason) {
                                heard.add(reason);
                            }
                        });
    }

    private void welcome(long incarnation) {
        server.accept(
                ToAgent.newBuilder()
                        .setWelcome(Welcome.newBuilder().setIncarnation(incarnation))
                        .build());
    }

    @Test
    void aClusterThatWasNeverRecoveredLeavesNoTrace() {
        connect("s1");
        welcome(BEFORE);
        server.accept(ToAgent.newBuilder().setDifference(Difference.getDefaultInstance()).build());

        assertThat(heard).containsExactly("s1 WELCOME", "s1 DIFFERENCE");
        assertThat(file).doesNotExist();
    }

    @Test
    void serversOfBeforeTheRecoveryAreNotObeyed() {
        connect("s1");
        welcome(RECOVERED);
        connect("s2"); // by the agent's next process
        welcome(BEFORE);

        assertThat(heard).containsExactly("s1 WELCOME", "s2 is of before the cluster's recovery");
        assertThat(closed).containsExactly("s2");
    }

    @Test
    void theNextRecoveryIsFollowed() throws IOException {
        connect("s1");
        welcome(RECOVERED);
        connect("s1");
        welcome(RECOVERED);
        connect("s1");
        welcome(RECOVERED + 1);

        assertThat(heard).containsExactly("s1 WELCOME", "s1 WELCOME", "s1 WELCOME");
        assertThat(file).hasContent(Long.toString(RECOVERED + 1));
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void aFileThatIsDamagedIsNamed() throws IOException {
        Files.writeString(file, "seven");

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> connect("s1"))
                .withMessageContaining(file.toString())
                .withMessageContaining("it holds no number");
    }
}
