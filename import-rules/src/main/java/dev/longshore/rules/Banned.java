package dev.longshore.rules;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import java.util.List;
import java.util.stream.Stream;

/**
 * What some code may not touch.
 *
 * @param owner the class
 * @param member the method or field; {@code *} for all, the constructors included
 * @param instead what to use
 */
public record Banned(String owner, String member, String instead) {
    private static final String FUTURE = "java.util.concurrent.CompletableFuture";
    private static final String CHANCE = "the RandomGenerator that was passed in";

    /** Clocks, threads and chance: a world of the simulation must repeat itself. */
    public static final List<Banned> CLOCKS_THREADS_CHANCE =
            List.of(
                    new Banned("java.time.Instant", "now", "loop.now() or tx.now()"),
                    new Banned("java.time.Clock", "*", "loop.now() or tx.now()"),
                    new Banned("java.time.InstantSource", "*", "loop.now() or tx.now()"),
                    new Banned("java.lang.System", "currentTimeMillis", "loop.now()"),
                    new Banned("java.lang.System", "nanoTime", "loop.now()"),
                    new Banned("java.lang.Thread", "*", "loop.execute()"),
                    new Banned("java.util.Timer", "*", "loop.after()"),
                    new Banned("java.util.concurrent.Executors", "*", "loop.execute()"),
                    new Banned("java.util.concurrent.ForkJoinPool", "*", "loop.execute()"),
                    new Banned("java.util.concurrent.locks.LockSupport", "*", "loop.after()"),
                    new Banned(FUTURE, "supplyAsync", "loop.execute()"),
                    new Banned(FUTURE, "runAsync", "loop.execute()"),
                    new Banned(FUTURE, "orTimeout", "loop.after()"),
                    new Banned(FUTURE, "completeOnTimeout", "loop.after()"),
                    new Banned(FUTURE, "delayedExecutor", "loop.after()"),
                    new Banned("java.time.LocalDate", "now", "loop.now()"),
                    new Banned("java.time.LocalDateTime", "now", "loop.now()"),
                    new Banned("java.time.OffsetDateTime", "now", "loop.now()"),
                    new Banned("java.time.ZonedDateTime", "now", "loop.now()"),
                    new Banned("java.util.random.RandomGenerator", "getDefault", CHANCE),
                    new Banned("java.util.random.RandomGenerator", "of", CHANCE),
                    new Banned("java.lang.Math", "random", CHANCE),
                    new Banned("java.util.Random", "*", CHANCE),
                    new Banned("java.util.SplittableRandom", "*", CHANCE),
                    new Banned("java.security.SecureRandom", "*", CHANCE),
                    new Banned("java.util.concurrent.ThreadLocalRandom", "*", CHANCE),
                    new Banned("java.util.UUID", "randomUUID", "tx.newUuid()"));

    /** What differs from one JVM to the next: replicas must agree byte for byte. */
    public static final List<Banned> DIFFERENT_ELSEWHERE =
            Stream.concat(
                            CLOCKS_THREADS_CHANCE.stream(),
                            Stream.of(
                                    new Banned("java.lang.System", "getenv", "a parameter"),
                                    new Banned("java.lang.System", "getProperty", "a parameter"),
                                    new Banned("java.util.HashMap", "*", "TreeMap"),
                                    new Banned("java.util.HashSet", "*", "TreeSet"),
                                    new Banned("java.util.IdentityHashMap", "*", "TreeMap"),
                                    new Banned(
                                            "java.util.concurrent.ConcurrentHashMap",
                                            "*",
                                            "ConcurrentSkipListMap"),
                                    new Banned("java.util.Map", "of", "TreeMap"),
                                    new Banned("java.util.Map", "ofEntries", "TreeMap"),
                                    new Banned("java.util.Map", "copyOf", "LinkedHashMap"),
                                    new Banned("java.util.Set", "of", "TreeSet or List.of"),
                                    new Banned("java.util.Set", "copyOf", "LinkedHashSet"),
                                    new Banned(
                                            "java.util.stream.Collectors",
                                            "toSet",
                                            "toCollection(TreeSet::new)"),
                                    new Banned("java.util.stream.Collectors", "toMap", "a TreeMap"),
                                    new Banned(
                                            "java.util.stream.Collectors",
                                            "groupingBy",
                                            "a TreeMap")))
                    .toList();

    DescribedPredicate<JavaAccess<?>> access() {
        return DescribedPredicate.describe(
                this.toString(),
                access ->
                        access.getTargetOwner().getName().equals(owner)
                                && (member.equals("*")
                                        || access.getTarget().getName().equals(member)));
    }

    @Override
    public String toString() {
        return owner + "." + member;
    }
}
