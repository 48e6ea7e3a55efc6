package dev.longshore.agent.resource.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.command.Commands;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectWatchTest {
    @TempDir private Path directory;

    /** It would take half of the connections, and the older one would never hear of it. */
    @Test
    void aProxyThatDoesNotAnswerGetsNoneBesideIt() throws Exception {
        Path commands = directory.resolve("commands");
        var recording = new Commands(List.of("sh", "-c", "echo \"$@\" >> " + commands, "commands"));
        try (var mute = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            mute.bind(UnixDomainSocketAddress.of(directory.resolve("stats")));
            try (var watch = watch(recording)) {
                while (watch.trouble().isEmpty()) {
                    Thread.onSpinWait();
                }
                assertThat(watch.trouble()).contains("has not answered");
            }
        }
        assertThat(commands).doesNotExist();
    }

    @Test
    void whereNoneListensOneIsStarted() throws Exception {
        Path commands = directory.resolve("commands");
        var recording = new Commands(List.of("sh", "-c", "echo \"$@\" >> " + commands, "commands"));
        try (var watch = watch(recording)) {
            while (!Files.exists(commands) || !Files.readString(commands).contains("haproxy")) {
                Thread.onSpinWait();
            }
            assertThat(watch.trouble()).isEmpty();
        }
    }

    private ConnectWatch watch(Commands commands) {
        var watch =
                new ConnectWatch(directory, new ProxyProcess(commands, directory, "/run/connect"));
        watch.become(
                new ConnectConfig(new TreeMap<>(), List.of(), "/run/connect"),
                Path.of("/run/netns/ls-connect"));
        return watch;
    }
}
