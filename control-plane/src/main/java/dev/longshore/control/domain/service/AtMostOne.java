package dev.longshore.control.domain.service;

import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.Tag;
import java.util.stream.Stream;

/**
 * Services of which no more tasks than wished for may ever be alive, whatever is cut off from whom:
 * a node whose lease has run out ends them by itself, and a replacement begins only where the task
 * before it has certainly ended (docs/decisions/0022). Asked for by a tag, since it gives up that
 * tasks outlive the servers.
 */
public final class AtMostOne {
    /** The tag of a service. */
    public static final String TAG = "longshore:at-most-one";

    private AtMostOne() {}

    /** Whether a service asks for it. */
    public static boolean isWished(Service service) {
        return service.getTagsList().contains(tag("true"));
    }

    /** Whether a service's tag, where it has one, has a value that means something. */
    public static boolean isValid(Tag tag) {
        return !tag.getKey().equals(TAG)
                || Stream.of("true", "false").anyMatch(tag.getValue()::equals);
    }

    /** Old tasks end before new ones begin: however few are healthy meanwhile. */
    static Rollout.Bounds bounds(int desired) {
        return new Rollout.Bounds(0, desired);
    }

    /**
     * How many may be launched beside those that may be alive. A task on a node that was given up
     * is alive no more if its node ends such tasks by itself.
     */
    static int room(ServiceTasks tasks, int desired) {
        long alive =
                Stream.of(Standing.values())
                        .filter(standing -> standing != Standing.ENDED)
                        .flatMap(tasks::all)
                        .filter(member -> member.standing() != Standing.AWAY || !member.atMostOne())
                        .count();
        return (int) Math.max(0, desired - alive);
    }

    /** Whether fewer are wanted than may be alive. */
    static boolean waits(ServiceView view) {
        int desired = view.row().getService().getDesiredCount();
        return view.tasks().live().count() < desired && room(view.tasks(), desired) == 0;
    }

    private static Tag tag(String value) {
        return Tag.newBuilder().setKey(TAG).setValue(value).build();
    }
}
