package dev.longshore.agent.dns.forward;

import dev.longshore.agent.dns.answer.Query;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Answers what the machine's resolvers know. */
public final class Forwarder {
    /** Questions that wait for an answer: each has a thread and a socket. Others are refused. */
    private static final int MOST_WAITING = 1_000;

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

    private byte[] ask(Query query) {
        for (InetSocketAddress server : servers.get()) {
            try {
                byte[] answer = exchange.ask(server, query);
                cache.put(query, answer);
                return answer;
            } catch (IOException e) {
                // the next one may answer
            }
        }
        return query.failure();
    }

    private static byte[] fitting(Query query, byte[] answer) {
        return answer.length <= query.size() ? answer : query.truncated();
    }
}
