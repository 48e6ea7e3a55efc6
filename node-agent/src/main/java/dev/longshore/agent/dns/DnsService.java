package dev.longshore.agent.dns;

import dev.longshore.agent.command.CommandFailure;
import dev.longshore.agent.command.CommandResult;
import dev.longshore.agent.command.Commands;
import dev.longshore.agent.dns.answer.Answerer;
import dev.longshore.agent.dns.answer.Query;
import dev.longshore.agent.dns.forward.Forwarder;
import dev.longshore.agent.dns.forward.Resolvers;
import dev.longshore.agent.dns.names.NameTable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A DNS server of the machine, from its address to its answers. That of the machine's tasks has an
 * address on the loopback device, so that every task of the machine reaches it, and nobody else; it
 * asks others what it does not know. That for the network outside knows load balancers alone. What
 * it cannot have yet it tries to get again.
 */
public final class DnsService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DnsService.class);

    /** How soon an address is tried again that somebody else has. */
    private static final Duration RETRY = Duration.ofSeconds(10);

    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(20);
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    private final Commands commands;
    private final InetSocketAddress at;
    private final Answerer answerer;
    private final BiConsumer<Query, Consumer<byte[]>> elsewhere;
    private @Nullable Thread starting;
    private @Nullable DnsServer server;

    private DnsService(
            Commands commands,
            InetSocketAddress at,
            Answerer answerer,
            BiConsumer<Query, Consumer<byte[]>> elsewhere) {
        this.commands = commands;
        this.at = at;
        this.answerer = answerer;
        this.elsewhere = elsewhere;
    }

    /**
     * The server of the machine's tasks.
     *
     * @param names as they are at present
     * @param at where it is to serve
     */
    public static DnsService ofTasks(
            Commands commands, Supplier<NameTable> names, InetSocketAddress at) {
        var forwarder =
                new Forwarder(
                        new Resolvers(RESOLV_CONF, at.getAddress()),
                        new SecureRandom(),
                        () -> TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()));
        return new DnsService(
                commands,
                at,
                new Answerer(names, ThreadLocalRandom::current, true),
                forwarder::forward);
    }

    /**
     * The server for the network outside: whatever else it is asked, it refuses.
     *
     * @param names those that are for everybody, as they are at present
     * @param at where it is to serve
     */
    public static DnsService ofOutside(
            Commands commands, Supplier<NameTable> names, InetSocketAddress at) {
        return new DnsService(
                commands,
                at,
                new Answerer(names, ThreadLocalRandom::current, false),
                (query, answer) -> answer.accept(query.refusal()));
    }

    /** Begins to serve, as soon as it can. Returns at once. */
    public synchronized void start() {
        starting = Thread.ofVirtual().name("dns-start").start(this::serve);
    }

    private void serve() {
        String last = "";
        while (true) {
            try {
                ensureAddress();
                began(new DnsServer(at, answerer, elsewhere));
                return;
            } catch (IOException | CommandFailure e) {
                String problem = String.valueOf(e.getMessage());
                if (!problem.equals(last)) {
                    LOG.warn(
                            "names are not answered at {} ({}): is another DNS server there? Trying again",
                            at,
                            problem);
                    last = problem;
                }
            }
            try {
                Thread.sleep(RETRY);
            } catch (InterruptedException e) {
                return; // it is closed
            }
        }
    }

    private synchronized void began(DnsServer begun) {
        if (starting == null) {
            begun.close();
            return;
        }
        server = begun;
        LOG.info("names are answered at {}", at);
    }

    private void ensureAddress() throws CommandFailure {
        if (at.getAddress().isLinkLocalAddress()) {
            String address = at.getAddress().getHostAddress();
            CommandResult result =
                    commands.run(
                            "",
                            COMMAND_TIMEOUT,
                            List.of("ip", "address", "replace", address + "/32", "dev", "lo"));
            if (!result.succeeded()) {
                throw new CommandFailure(
                        "the address could not be added: " + result.errors().strip());
            }
        }
    }

    /** Stops serving; the address stays, since another agent may serve there. */
    @Override
    public synchronized void close() {
        if (starting != null) {
            starting.interrupt();
            starting = null;
        }
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
