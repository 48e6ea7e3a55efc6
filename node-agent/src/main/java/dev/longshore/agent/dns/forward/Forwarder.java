package dev.longshore.agent.dns.forward;

import dev.longshore.agent.dns.answer.Query;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Answers what the machine's resolvers know. */
public final class Forwarder {
    /** Questions that wait for an answer: each has a thread and a socket. Others are refused. */
    private static final int MOST_WAITING = 1_000;

    private static final int RCODE_BYTE = 3;
    private static final int RCODE = 0xf;

    /** SERVFAIL, NOTIMP and REFUSED (RFC 1035, 4.1.1). */
    private static final Set<Integer> NO_WORD = Set.of(2, 4, 5);

    private final Supplier<List<InetSocketAddress>> servers;
    private final Exchange exchange;
    private final AnswerCache cache;
    private final Semaphore waiting = new Semaphore(MOST_WAITING);

    /**
     * @param servers those to ask, one after the other
     * @param random what nobody else can guess
     * @param seconds a clock that never runs backwards
     */
    public Forwarder(
            Supplier<List<InetSocketAddress>> servers,
            RandomGenerator random,
            LongSupplier seconds) {
        this.servers = servers;
        this.exchange = new Exchange(random);
        this.cache = new AnswerCache(seconds);
    }

    /** Answers a query now or later, on another thread then. */
    public void forward(Query query, Consumer<byte[]> answer) {
        Optional<byte[]> known = cache.find(query);
        if (known.isPresent()) {
            answer.accept(fitting(query, known.get()));
            return;
        }
        if (!waiting.tryAcquire()) {
            answer.accept(query.failure());
            return;
        }
        Thread.startVirtualThread(
                () -> {
                    try {
                        answer.accept(fitting(query, ask(query)));
                    } finally {
                        waiting.release();
                    }
                });
    }

    /** One that cannot or will not say leaves it to the next, as in the C library. */
    private byte[] ask(Query query) {
        byte[] last = query.failure();
        for (InetSocketAddress server : servers.get()) {
            try {
                last = exchange.ask(server, query);
                if (!NO_WORD.contains(last[RCODE_BYTE] & RCODE)) {
                    cache.put(query, last);
                    return last;
                }
            } catch (IOException e) {
                // the next one may answer
            }
        }
        return last;
    }

    private static byte[] fitting(Query query, byte[] answer) {
        return answer.length <= query.size() ? answer : query.truncated();
    }
}
