package dev.longshore.agent.resource.balancer;

import dev.longshore.agent.command.CommandFailure;
import dev.longshore.agent.command.CommandResult;
import dev.longshore.agent.command.Commands;
import dev.longshore.agent.runtime.HostImage;
import dev.longshore.foundation.digest.Sha256;
import dev.longshore.proto.task.BalancerTasks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The image that nodes of load balancers run: this machine's HAProxy with the libraries that it
 * needs, so that the distribution's security updates are its own.
 */
public final class HaproxyImage implements HostImage {
    private static final Path ROOT = Path.of("/");
    private static final Path BINARY = Path.of("/usr/sbin/haproxy");

    /** For a list of libraries and an archive of some megabytes. */
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final List<String> FILES = List.of("manifest.json", "config.json", "layer.tar");

    private final Commands commands;
    private final InstantSource clock;

    public HaproxyImage(Commands commands, InstantSource clock) {
        this.commands = commands;
        this.clock = clock;
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

    /**
     * When the last of its files was put there: an update of a library alone counts, and the time
     * in a package is that of its build.
     */
    @Override
    public Instant changed() throws IOException {
        if (!isInstalled()) {
            throw new IOException(
                    BINARY
                            + " is not on this machine, which a load balancer's node needs: apt-get install haproxy,"
                            + " or set LONGSHORE_INGRESS=off for machines that are to have none");
        }
        Instant last = Instant.MIN;
        for (String file : files()) {
            var put = (FileTime) Files.getAttribute(ROOT.resolve(file), "unix:ctime");
            last = put.toInstant().isAfter(last) ? put.toInstant() : last;
        }
        return last;
    }

    @Override
    public InputStream archive() throws IOException {
        Path work = Files.createTempDirectory("longshore-balancer");
        Path archive = work.resolve("image.tar");
        try {
            var layer = new ArrayList<>(List.of("tar", "-cf", work + "/layer.tar"));
            layer.addAll(List.of("--dereference", "-C", ROOT.toString()));
            layer.addAll(files());
            run(layer);
            Files.writeString(work.resolve("config.json"), config(work.resolve("layer.tar")));
            Files.writeString(work.resolve("manifest.json"), manifest());
            var image = new ArrayList<>(List.of("tar", "-cf", archive.toString()));
            image.addAll(List.of("-C", work.toString()));
            image.addAll(FILES);
            run(image);
            return Files.newInputStream(archive); // which can be read when it is deleted, too
        } finally {
            Files.deleteIfExists(archive);
            for (String file : FILES) {
                Files.deleteIfExists(work.resolve(file));
            }
            Files.delete(work);
        }
    }

    /** SIGUSR1 has HAProxy end its connections before it ends. */
    private String config(Path layer) throws IOException {
        String digest = HexFormat.of().formatHex(Sha256.of(Files.readAllBytes(layer)));
        return """
                {"created": "%s", "architecture": "%s", "os": "linux",
                 "config": {"StopSignal": "SIGUSR1"},
                 "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}
                """
                .formatted(clock.instant(), architecture(), digest);
    }

    /** As Docker calls it. */
    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }

    private String manifest() {
        return """
                [{"Config": "config.json", "RepoTags": ["%s"], "Layers": ["layer.tar"]}]
                """
                .formatted(name());
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
