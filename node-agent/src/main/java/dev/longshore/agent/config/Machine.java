package dev.longshore.agent.config;

import dev.longshore.foundation.config.ConfigException;
import dev.longshore.foundation.files.FileFault;
import dev.longshore.foundation.files.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** What an agent finds out about its machine. */
public final class Machine {
    private Machine() {}

    /** The identity that this machine keeps: made at the first start. */
    public static String agentId(Path dataDirectory) {
        return remembered(dataDirectory.resolve("agent-id"));
    }

    /** This boot of the machine: {@code run} is lost with it. */
    public static String bootId(Path run) {
        return remembered(run.resolve("boot-id"));
    }

    private static String remembered(Path file) {
        try {
            Files.createDirectories(file.getParent());
            if (!Files.exists(file) || Files.readString(file).isBlank()) {
                WholeFile.write(
                        file, UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
            }
            return Files.readString(file).strip();
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

    /** The address of this machine on the way to {@code server}; no packet is sent. */
    public static String addressTowards(String server) {
        int colon = server.lastIndexOf(':');
        try (var socket = new DatagramSocket()) {
            socket.connect(
                    new InetSocketAddress(
                            server.substring(0, colon),
                            Integer.parseInt(server.substring(colon + 1))));
            return socket.getLocalAddress().getHostAddress();
        } catch (SocketException e) {
            throw new UncheckedIOException("there is no way to " + server, e);
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
