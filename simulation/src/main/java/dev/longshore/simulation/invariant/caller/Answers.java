package dev.longshore.simulation.invariant.caller;

import dev.longshore.proto.ecs.Task;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What callers were told of tasks, shown to each promise about it. */
public final class Answers {
    private final World world;
    private final AcknowledgedWritesSurvive writes;
    private final RefusedCallsChangeNothing refusals;
    private final OneResultPerToken tokens;
    private final ReadsNeverGoBack reads;
    private final List<String> tasks = new ArrayList<>();

    public Answers(World world, RowWatcher rows) {
        this.world = world;
        writes = new AcknowledgedWritesSurvive(rows);
        refusals = new RefusedCallsChangeNothing(rows);
        tokens = new OneResultPerToken(rows);
        reads = new ReadsNeverGoBack(world, rows);
    }

    /** A call with this token, which is its tasks' {@code startedBy} too, made these tasks. */
    public void ran(String token, List<String> arns) {
        if (tokens.answered(token, arns)) {
            tasks.addAll(arns);
        }
        writes.ran(arns);
    }

    /** A call with this token was refused. */
    public void refused(String token) {
        refusals.refused(token);
    }

    /** A task's stop was acknowledged. */
    public void stopped(String arn) {
        writes.stopped(arn);
    }

    /** The version that any read of a task which begins now has to show at least. */
    public long versionSeen(String arn) {
        return reads.versionSeen(arn);
    }

    /** A read that began when {@code atLeast} was the version seen has shown this. */
    public void read(String arn, long atLeast, List<Task> seen) {
        reads.read(arn, atLeast, seen);
    }

    /** One of the tasks that callers know. */
    public Optional<String> someTask() {
        return tasks.isEmpty()
                ? Optional.empty()
                : Optional.of(tasks.get(world.random().nextInt(tasks.size())));
    }

    /** Everything that was promised, against the committed rows. */
    public void check() {
        writes.check();
        refusals.check();
        tokens.check();
    }
}
