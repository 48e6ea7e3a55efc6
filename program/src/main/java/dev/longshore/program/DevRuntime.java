package dev.longshore.program;

import dev.longshore.foundation.config.ConfigException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The container runtime of {@code longshore dev}: the one that listens on its socket, or Podman's
 * service started for as long as the process lives.
 */
final class DevRuntime implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Path socket;
    private final @Nullable Process service;

    private DevRuntime(Path socket, @Nullable Process service) {
        this.socket = socket;
        this.service = service;
    }

    /** Finds what listens on {@code wanted}; else starts Podman's service in {@code directory}. */
    static DevRuntime at(Path wanted, Path directory) throws IOException {
        if (listens(wanted)) {
            return new DevRuntime(wanted, null);
        }
        Path own = directory.resolve("podman.sock");
        Files.deleteIfExists(own);
        Process service;
        try {
            service =
                    new ProcessBuilder("podman", "system", "service", "--time=0", "unix://" + own)
                            .redirectErrorStream(true)
                            .redirectOutput(directory.resolve("podman.log").toFile())
                            .start();
        } catch (IOException e) {
            throw new ConfigException(
                    "nothing listens on "
                            + wanted
                            + ", and there is no podman to start ("
                            + e.getMessage()
                            + "): install podman, or name Docker's socket with --runtime-socket /var/run/docker.sock");
        }
        var runtime = new DevRuntime(own, service);
        long end = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!listens(own)) {
            if (!service.isAlive() || System.nanoTime() > end) {
                runtime.close();
                throw new ConfigException(
                        "Podman's service does not start; it says in "
                                + directory.resolve("podman.log")
                                + ": "
                                + Files.readString(directory.resolve("podman.log")).strip());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return runtime;
    }

    private static boolean listens(Path socket) {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException nobody) {
            return false;
        }
    }

    Path socket() {
        return socket;
    }

    /** Ends Podman's service if it was started here; containers go on running. */
    @Override
    public void close() {
        if (service != null) {
            service.destroy();
            try {
                if (!service.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                    service.destroyForcibly();
                }
            } catch (InterruptedException e) {
                service.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
