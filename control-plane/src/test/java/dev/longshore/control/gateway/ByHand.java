package dev.longshore.control.gateway;

import dev.longshore.control.api.FakeCalls;
import dev.longshore.control.api.catalog.AwsServices;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Optional;

/** The gateway before calls from memory, to be tried with {@code aws} and {@code grpcurl}. */
final class ByHand {
    private ByHand() {}

    public static void main(String[] arguments) {
        int port = arguments.length == 0 ? 4801 : Integer.parseInt(arguments[0]);
        var server =
                new ApiServer(
                        ApiServerConfig.on("127.0.0.1", port),
                        AwsServices.operations(),
                        FakeCalls.withClusters(),
                        List.of(),
                        new PrometheusRegistry(),
                        Optional::empty,
                        Optional::empty);
        server.start();
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    long start = System.nanoTime();
                                    server.close();
                                    System.err.printf(
                                            "closed in %d ms%n",
                                            (System.nanoTime() - start) / 1_000_000);
                                }));
        System.out.println("http://127.0.0.1:" + server.port());
    }
}
