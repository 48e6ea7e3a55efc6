package dev.longshore.benchmarks.scale;

import java.io.IOException;

/**
 * Hollow agents at real servers, stage by stage; see deploy/bench-scale.sh for its options. Ends
 * with 1 where a stage does not come to its end.
 */
public final class Scale {
    /** The ECS cluster that all machines join. */
    static final String CLUSTER = "scale";

    private Scale() {}

    /** Runs the stages that were asked for. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Options options = Options.of(args);
        var servers = new Servers(options.servers(), options.pids());
        var fleet = new Fleet(options.agents(), options.servers(), options.sources());
        var figures = new Figures(servers);
        var api = new Api(options.servers());
        var cluster = new Cluster(api, options.network());
        var placing = new Placing(options, fleet, cluster, figures);
        var failing = new Failing(options, fleet, cluster, servers, figures);
        try {
            placing.join();
            for (String stage : options.stages()) {
                switch (stage) {
                    case "run" -> placing.run();
                    case "services" -> placing.services();
                    case "load" -> failing.load();
                    case "kill" -> failing.kill();
                    case "update" -> placing.update();
                    case "lost" -> failing.lost();
                    case "zone" -> failing.zone();
                    case "heap" -> failing.heap();
                    default -> throw new IllegalArgumentException("no such stage: " + stage);
                }
            }
        } catch (Waiting.TooLong e) {
            System.out.println("failed:   " + e.getMessage());
            failing.heap();
            System.exit(1);
        }
        System.exit(0);
    }
}
