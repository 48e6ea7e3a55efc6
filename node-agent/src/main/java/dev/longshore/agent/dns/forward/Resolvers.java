package dev.longshore.agent.dns.forward;

import dev.longshore.foundation.files.RegularFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machine's resolvers, as its {@code resolv.conf} has them; read again when it changes. */
public final class Resolvers implements Supplier<List<InetSocketAddress>> {
    private static final Logger LOG = LoggerFactory.getLogger(Resolvers.class);

    /** As many as the C library asks (resolv.conf(5)). */
    private static final int MOST = 3;

    private static final int PORT = 53;
    private static final int MOST_LENGTH = 64 << 10;
    private static final Pattern NAMESERVER =
            Pattern.compile("\\s*nameserver\\s+([0-9a-fA-F:.]+).*");

    private final Path file;
    private final InetAddress own;
    private volatile Known known = new Known(Optional.empty(), List.of());

    private record Known(Optional<FileTime> of, List<InetSocketAddress> servers) {}

    /**
     * @param own this server's address, which is not asked
     */
    public Resolvers(Path file, InetAddress own) {
        this.file = file;
        this.own = own;
    }

    @Override
    public List<InetSocketAddress> get() {
        try {
            Optional<FileTime> changed = Optional.of(Files.getLastModifiedTime(file));
            if (!changed.equals(known.of())) {
                String text =
                        new String(
                                RegularFile.read(file.toRealPath(), MOST_LENGTH),
                                StandardCharsets.UTF_8);
                known = new Known(changed, parse(text));
            }
        } catch (IOException e) {
            LOG.warn("the machine's resolvers are not known: {}", e.toString());
        }
        return known.servers();
    }

    private List<InetSocketAddress> parse(String text) {
        return text.lines()
                .map(NAMESERVER::matcher)
                .filter(Matcher::matches)
                .flatMap(line -> address(line.group(1)).stream())
                .filter(address -> !address.equals(own))
                .limit(MOST)
                .map(address -> new InetSocketAddress(address, PORT))
                .toList();
    }

    private static Optional<InetAddress> address(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
