package dev.longshore.simulation.client;

import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.caller.Answers;
import dev.longshore.simulation.invariant.caller.ReadsAreLinearizable;
import dev.longshore.simulation.invariant.service.AcknowledgedServices;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A caller of the API, who does one thing after another until the quiet period begins. */
public final class SimClient {
    private static final Duration PAUSE_LEAST = Duration.ofSeconds(1);
    private static final Duration PAUSE_MOST = Duration.ofSeconds(18);

    /** How many times as often a caller does something while its burst lasts. */
    private static final int BURST = 10;

    private static final Duration BURST_LENGTH = Duration.ofSeconds(10);
    private static final double BURST_PER_ACT = 0.007;

    private static final int SERVICES = 30;

    /** How often a caller does something, relative to the others. */
    private record Habit(int weight, Activity activity) {}

    private final World world;
    private final Faults faults;
    private final ServiceActivities services;
    private final List<Habit> habits;
    private final int weights;
    private Instant burstEnd;

    public SimClient(
            World world,
            Faults faults,
            String name,
            Calls calls,
            Answers answers,
            ReadsAreLinearizable register,
            RowWatcher rows,
            AcknowledgedServices acknowledged) {
        this.world = world;
        this.faults = faults;
        this.burstEnd = world.now();
        var groups = new GroupActivities(world, calls, name);
        var tasks = new TaskActivities(world, calls, name, answers, rows, groups);
        var targets = new TargetActivities(world, calls, name);
        var definitions = new DefinitionActivities(world, calls, name);
        var tags = new RegisterActivities(world, calls, name, register);
        var names = new NameActivities(world, calls, name);
        services =
                new ServiceActivities(
                        world,
                        calls,
                        name,
                        besides(name),
                        rows,
                        acknowledged,
                        new OneService.Found(
                                names::registry, targets::group, targets::road, names::connected));
        var clusters = new ClusterActivities(calls, name);
        var listings = new ListingActivities(world, calls, rows);
        var operator = new OperatorActivities(world, calls, rows);
        habits =
                List.of(
                        new Habit(30, tasks::run),
                        new Habit(18, tasks::stop),
                        new Habit(12, tasks::describe),
                        new Habit(4, tasks::start),
                        new Habit(4, listings::list),
                        new Habit(12, groups::act),
                        new Habit(8, names::act),
                        new Habit(12, targets::act),
                        new Habit(12, definitions::act),
                        new Habit(10, tags::write),
                        new Habit(12, tags::read),
                        new Habit(6, clusters::act),
                        new Habit(SERVICES, services::act),
                        new Habit(4, operator::drainOrActivate),
                        new Habit(2, operator::putAttribute),
                        new Habit(1, operator::deregister));
        weights = habits.stream().mapToInt(Habit::weight).sum();
    }

    private static ServiceActivities.Besides besides(String name) {
        return switch (name) {
            case "client-0" -> ServiceActivities.Besides.A_DAEMON;
            case "client-1", "client-2" -> ServiceActivities.Besides.TASK_SETS;
            default -> ServiceActivities.Besides.NOTHING;
        };
    }

    /** Begins to call. */
    public void start() {
        world.after(world.between(Duration.ZERO, PAUSE_MOST), this::next);
    }

    private void next() {
        if (faults.isQuiet()) {
            services.repair();
            return;
        }
        int dice = world.random().nextInt(weights);
        for (Habit habit : habits) {
            dice -= habit.weight();
            if (dice < 0) {
                habit.activity().act();
                break;
            }
        }
        world.after(pause(), this::next);
    }

    private Duration pause() {
        Duration usual = world.between(PAUSE_LEAST, PAUSE_MOST);
        if (world.chance(BURST_PER_ACT)) {
            world.coverage().hit(Point.CALLS_CAME_IN_A_BURST);
            burstEnd = world.now().plus(BURST_LENGTH);
        }
        return world.now().isBefore(burstEnd) ? usual.dividedBy(BURST) : usual;
    }
}
