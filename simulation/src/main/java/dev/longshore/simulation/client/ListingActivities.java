package dev.longshore.simulation.client;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.ecs.ListTasksRequest;
import dev.longshore.proto.ecs.ListTasksResponse;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.client.Calls.Answer;
import dev.longshore.simulation.client.Calls.Repeat;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.caller.ListingsAreWhole;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Lists a cluster's tasks page by page, while they come and go. */
final class ListingActivities {
    private static final int LARGEST_PAGE = 20;

    private final World world;
    private final Calls calls;
    private final RowWatcher rows;

    ListingActivities(World world, Calls calls, RowWatcher rows) {
        this.world = world;
        this.calls = calls;
        this.rows = rows;
    }

    void list() {
        int most = 1 + world.random().nextInt(LARGEST_PAGE);
        next(ListTasksRequest.newBuilder().setMaxResults(most), wanted(), new ArrayList<>());
    }

    private void next(ListTasksRequest.Builder page, Set<String> before, List<String> listed) {
        calls.send(
                "ListTasks",
                page.setCluster(Workload.CLUSTER).build(),
                Repeat.UNTIL_ANSWERED,
                answer -> {
                    if (answer instanceof Answer.Done(ListTasksResponse tasks)) {
                        listed.addAll(tasks.getTaskArnsList());
                        if (tasks.hasNextToken()) {
                            world.coverage().hit(Point.LISTING_CONTINUED);
                            next(page.setNextToken(tasks.getNextToken()), before, listed);
                        } else {
                            before.retainAll(wanted());
                            ListingsAreWhole.check(before, listed);
                        }
                    }
                });
    }

    /** The ARNs of the tasks that are to run now. */
    private Set<String> wanted() {
        var wanted = new TreeSet<String>();
        for (TaskRow row : rows.tasks().values()) {
            boolean here = Arns.id(row.getTask().getClusterArn()).equals(Workload.CLUSTER);
            if (here && row.getTask().getDesiredStatus().equals("RUNNING")) {
                wanted.add(row.getTask().getTaskArn());
            }
        }
        return wanted;
    }
}
