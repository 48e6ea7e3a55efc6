package dev.longshore.chaos.command;

import dev.longshore.chaos.drill.Drill;
import dev.longshore.chaos.drill.Plan;
import dev.longshore.chaos.nemesis.Budget;
import dev.longshore.chaos.nemesis.Schedule;
import dev.longshore.chaos.report.HtmlReport;
import dev.longshore.chaos.report.Story;
import dev.longshore.chaos.report.TextReport;
import dev.longshore.chaos.site.DrillException;
import dev.longshore.chaos.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code longshore chaos}: a drill on a running cluster. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Breaks a running cluster on purpose, and reports whether it kept its promises.",
            "",
            "Kills, pauses and cuts servers and agents while clients write, run tasks and visit"
                    + " each other's; then mends everything, waits, and checks what was seen. Without"
                    + " --break it only says what it would do. The cluster must be marked: aws ecs"
                    + " tag-resource --resource-arn CLUSTER --tags key=longshore:chaos,value=allowed.",
            "",
            "Exit status: 0 when every promise held, 1 when one was broken."
        })
public final class ChaosCommand implements Callable<Integer> {
    private static final int SECONDS_PER_MINUTE = 60;

    @Option(
            names = "--site",
            required = true,
            description = "the file that names the machines and how to reach them (docs/chaos.md)")
    private Path site = Path.of("site.properties");

    @Option(
            names = "--minutes",
            defaultValue = "5",
            description = "how long faults are made (default: ${DEFAULT-VALUE})")
    private double minutes = 5;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description =
                    "the same seed gives the same faults in the same order (default:"
                            + " ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(
            names = "--at-once",
            defaultValue = "1",
            description =
                    "how many machines at most have a fault at one time (default:"
                            + " ${DEFAULT-VALUE})")
    private int atOnce = 1;

    @Option(
            names = "--majority",
            description = "also faults that leave no majority of servers: nothing can be written")
    private boolean majority;

    @Option(
            names = "--destroy",
            description = "also faults that destroy a server's data; needs server.data in the site")
    private boolean destroy;

    @Option(
            names = "--longest",
            defaultValue = "30",
            description = "seconds that a fault lasts at most (default: ${DEFAULT-VALUE})")
    private double longestSeconds = 30;

    @Option(
            names = "--only",
            split = ",",
            description =
                    "kinds of faults, with commas between; the plan names them (default: all that"
                            + " are allowed)")
    private Set<String> only = Set.of();

    @Option(names = "--break", description = "really do it; else only the plan is shown")
    private boolean really;

    @Option(names = "--report", description = "where to write the report as an HTML page")
    private @Nullable Path report;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var plan =
                new Plan(
                        Site.read(site),
                        seed,
                        Duration.ofMillis(Math.round(minutes * SECONDS_PER_MINUTE * 1_000)),
                        new Budget(
                                atOnce,
                                majority,
                                destroy,
                                Duration.ofMillis(Math.round(longestSeconds * 1_000)),
                                only));
        if (!Schedule.kinds().containsAll(only)) {
            throw new DrillException(
                    "--only " + only + ": the kinds are " + String.join(", ", Schedule.kinds()));
        }
        if (!really) {
            System.out.println("This is what --break would do, with seed " + seed + ":");
            plan.rounds().forEach(round -> System.out.println("  " + round));
            return 0;
        }
        Story story = new Drill(plan, System.out::println).run();
        System.out.print(TextReport.of(story));
        if (report != null) {
            Files.writeString(report, HtmlReport.of(story));
            System.out.println("The timeline is in " + report);
        }
        return story.isClean() ? 0 : 1;
    }
}
