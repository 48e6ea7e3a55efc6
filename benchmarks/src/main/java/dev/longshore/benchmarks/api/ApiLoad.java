package dev.longshore.benchmarks.api;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Keeps a number of calls outstanding at one server and prints how many were answered. Arguments:
 * {@code HOST:PORT}, what is called (one of {@link Target}), {@code json} or {@code grpc}, the
 * number of calls outstanding, seconds. Prints {@code calls-a-second p50-millis p99-millis failed}.
 */
public final class ApiLoad {
    /** Not counted: connections are made, and the server's code gets warm. */
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    /** Each call of a moment has another value, so that each write changes a row. */
    private static final int VALUES = 1_000_000;

    private ApiLoad() {}

    /** Runs once. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 5) {
            System.err.println(
                    "usage: ApiLoad HOST:PORT "
                            + Arrays.toString(Target.values())
                            + " json|grpc OUTSTANDING SECONDS");
            System.exit(2);
        }
        Target target = Target.valueOf(args[1].toUpperCase(Locale.ROOT));
        int outstanding = Integer.parseInt(args[3]);
        var seconds = Duration.ofSeconds(Long.parseLong(args[4]));
        var results = new Results(System.nanoTime() + WARM_UP.toNanos(), seconds);
        switch (args[2]) {
            case "json" -> JsonLoad.run(args[0], target, outstanding, results);
            case "grpc" -> GrpcLoad.run(args[0], target, outstanding, results);
            default -> throw new IllegalArgumentException("json or grpc, not " + args[2]);
        }
        System.out.println(results);
        System.exit(0);
    }

    /** A value that hardly any other call has. */
    static String value() {
        return String.valueOf(ThreadLocalRandom.current().nextInt(VALUES));
    }
}
