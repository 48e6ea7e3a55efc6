package dev.longshore.agent.resource.balancer.haproxy;

import dev.longshore.proto.elbv2.Action;
import dev.longshore.proto.elbv2.ForwardActionConfig;
import dev.longshore.proto.elbv2.Listener;
import dev.longshore.proto.elbv2.TargetGroupTuple;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends requests on to target groups by their weights. Who has been sent to a group before may stay
 * with it, by a cookie.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html">Sticky
 *     sessions</a>
 */
record Forward(Listener listener, Action action) {
    /** Names the group that answered, for rules with several. */
    private static final String COOKIE = "AWSALBTG";

    private static final int USUAL_STICKINESS_SECONDS = 3600;

    /** The lines of a rule; {@code condition} says that it is this rule. */
    List<String> lines(String condition) {
        List<TargetGroupTuple> groups = groups();
        if (groups.isEmpty()) {
            return List.of("http-request return status 503 if " + condition);
        }
        var lines = new ArrayList<String>();
        if (isSticky()) {
            groups.forEach(
                    group ->
                            lines.add(
                                    "http-request set-var(txn.group) str(%s) if %s { req.cook(%s) -m str %s }"
                                            .formatted(
                                                    name(group), condition, COOKIE, name(group))));
        }
        int total = groups.stream().mapToInt(TargetGroupTuple::getWeight).sum();
        if (groups.size() > 1) {
            lines.add("http-request set-var(txn.dice) rand(" + total + ") if " + condition);
        }
        int upTo = 0;
        for (TargetGroupTuple group : groups) {
            upTo += group.getWeight();
            String dice = groups.size() > 1 ? " { var(txn.dice) -m int lt " + upTo + " }" : "";
            lines.add(
                    "http-request set-var(txn.group) str(%s) if %s !{ var(txn.group) -m found }%s"
                            .formatted(name(group), condition, dice));
        }
        if (isSticky()) {
            lines.add(
                    "http-after-response add-header Set-Cookie \"%s=%%[var(txn.group)]; Path=/; Max-Age=%d\" if %s"
                            .formatted(COOKIE, stickiness(), condition));
        }
        return lines;
    }

    /** Those that get anything. */
    private List<TargetGroupTuple> groups() {
        return groups(action);
    }

    /** The groups of an action that get anything, which one without weights gets all of. */
    static List<TargetGroupTuple> groups(Action action) {
        ForwardActionConfig config = action.getForwardConfig();
        if (config.getTargetGroupsCount() == 0) {
            return List.of(
                    TargetGroupTuple.newBuilder()
                            .setTargetGroupArn(action.getTargetGroupArn())
                            .setWeight(1)
                            .build());
        }
        return config.getTargetGroupsList().stream()
                .map(group -> group.hasWeight() ? group : group.toBuilder().setWeight(1).build())
                .filter(group -> group.getWeight() > 0)
                .toList();
    }

    private boolean isSticky() {
        return action.getForwardConfig().getTargetGroupStickinessConfig().getEnabled();
    }

    private int stickiness() {
        var config = action.getForwardConfig().getTargetGroupStickinessConfig();
        return config.hasDurationSeconds() ? config.getDurationSeconds() : USUAL_STICKINESS_SECONDS;
    }

    private static String name(TargetGroupTuple group) {
        return Names.group(group.getTargetGroupArn());
    }
}
