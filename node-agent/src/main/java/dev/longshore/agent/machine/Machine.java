package dev.longshore.agent.machine;

import dev.longshore.foundation.config.ConfigException;
import dev.longshore.foundation.files.FileFault;
import dev.longshore.foundation.files.RegularFile;
import dev.longshore.foundation.files.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an agent finds out about its machine. */
public final class Machine {
    private static final Logger LOG = LoggerFactory.getLogger(Machine.class);

    private static final int MOST_BYTES_OF_ID = 1_000;

    private Machine() {}

    /** The identity that this machine keeps: made at the first start. */
    public static String agentId(Path dataDirectory) {
        return remembered(dataDirectory.resolve("agent-id"));
    }

    /** By which the control plane knows the agent again: a secret, made with its identity. */
    public static String agentKey(Path dataDirectory) {
        return remembered(dataDirectory.resolve("agent-key"));
    }

    /** This boot of the machine: {@code run} is lost with it. */
    public static String bootId(Path run) {
        return remembered(run.resolve("boot-id"));
    }

    private static String remembered(Path file) {
        try {
            Files.createDirectories(file.getParent());
            if (!Files.exists(file) || text(file).isBlank()) {
                WholeFile.writePrivate(
                        file, UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
            }
            return text(file).strip();
        } catch (IOException e) {
            throw new ConfigException(
                    "cannot keep "
                            + file
                            + " ("
                            + FileFault.inWords(e)
                            + "): choose directories that this user may write to with LONGSHORE_AGENT_DIR and"
                            + " LONGSHORE_AGENT_RUN_DIR");
        }
    }

    private static String text(Path file) throws IOException {
        return String.join("\n", RegularFile.lines(file, MOST_BYTES_OF_ID));
    }

    /** Memory of the machine. */
    public static int memoryMib() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith("MemTotal:")) {
                    return (int) (Long.parseLong(line.replaceAll("\\D", "")) / 1024);
                }
            }
            throw new IllegalStateException("/proc/meminfo names no MemTotal");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read /proc/meminfo", e);
        }
    }

    /**
     * The IPv4 address of this machine on the way to the servers; no packet is sent. A server on
     * this machine says nothing of how other nodes reach it: the loopback address is the answer
     * only where all servers lead there.
     *
     * @throws ConfigException if no server can be reached by IPv4
     */
    public static String addressTowards(List<String> servers) {
        return outward(servers.stream().flatMap(server -> addressTowards(server).stream()).toList())
                .orElseThrow(
                        () ->
                                new ConfigException(
                                        "this machine has no IPv4 address that leads to a server ("
                                                + String.join(", ", servers)
                                                + "): check the servers' names and the network, or say by which"
                                                + " address other nodes reach this one with LONGSHORE_HOST_ADDRESS"));
    }

    /** The first that other machines reach, else the first. */
    static Optional<String> outward(List<InetAddress> addresses) {
        return addresses.stream()
                .filter(address -> !address.isLoopbackAddress())
                .findFirst()
                .or(() -> addresses.stream().findFirst())
                .map(InetAddress::getHostAddress);
    }

    private static Optional<InetAddress> addressTowards(String server) {
        int colon = server.lastIndexOf(':');
        try (var socket = new DatagramSocket()) {
            socket.connect(
                    new InetSocketAddress(
                            server.substring(0, colon),
                            Integer.parseInt(server.substring(colon + 1))));
            return Optional.of(socket.getLocalAddress()).filter(Inet4Address.class::isInstance);
        } catch (SocketException | UncheckedIOException e) {
            LOG.debug("there is no way to {}: {}", server, e.getMessage());
            return Optional.empty();
        }
    }

    /** The machine's name. */
    public static String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // a machine whose name does not resolve is no reason to stop
        }
    }

    /** {@code x86_64} or {@code arm64}, as ECS calls them. */
    public static String architecture() {
        String arch = System.getProperty("os.arch", "");
        return arch.equals("aarch64") ? "arm64" : "x86_64";
    }
}
