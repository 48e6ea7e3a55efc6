package dev.longshore.agent.resource.balancer;

import dev.longshore.agent.command.CommandFailure;
import dev.longshore.agent.command.CommandResult;
import dev.longshore.agent.command.Commands;
import dev.longshore.agent.runtime.HostImage;
import dev.longshore.proto.task.BalancerTasks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The image that nodes of load balancers run: this machine's HAProxy with the libraries that it
 * needs, so that the distribution's security updates are its own.
 */
public final class HaproxyImage implements HostImage {
    private static final Path BINARY = Path.of("/usr/sbin/haproxy");

    /** For a list of libraries and an archive of some megabytes. */
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Commands commands;

    public HaproxyImage(Commands commands) {
        this.commands = commands;
    }

    /** Whether this machine can run a load balancer's node. */
    public static boolean isInstalled() {
        return Files.isExecutable(BINARY);
    }

    /** As the definitions of these tasks name it. */
    @Override
    public String name() {
        return BalancerTasks.IMAGE;
    }

    @Override
    public Instant changed() throws IOException {
        if (!isInstalled()) {
            throw new IOException(
                    BINARY
                            + " is not on this machine, which a load balancer's node needs: apt-get install haproxy,"
                            + " or set LONGSHORE_INGRESS=off for machines that are to have none");
        }
        return Files.getLastModifiedTime(BINARY).toInstant();
    }

    @Override
    public InputStream archive() throws IOException {
        Path archive = Files.createTempFile("longshore-balancer", ".tar");
        var command =
                new ArrayList<>(
                        List.of("tar", "-cf", archive.toString(), "--dereference", "-C", "/"));
        command.addAll(files());
        run(command);
        return Files.newInputStream(archive, StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** The binary, the loader and the libraries, relative to the root. */
    private List<String> files() throws IOException {
        var files = new ArrayList<>(List.of(relative(BINARY.toString())));
        run(List.of("ldd", BINARY.toString()))
                .output()
                .lines()
                .map(line -> line.replaceFirst(".*=> ", "").strip().split(" ", 2)[0])
                .filter(path -> path.startsWith("/"))
                .map(HaproxyImage::relative)
                .forEach(files::add);
        return files;
    }

    private CommandResult run(List<String> command) throws IOException {
        try {
            CommandResult result = commands.run("", TIMEOUT, command);
            if (result.exitCode() != 0) {
                throw new IOException(command + ": " + result.errors());
            }
            return result;
        } catch (CommandFailure e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static String relative(String path) {
        return path.substring(1);
    }
}
