package dev.longshore.control.admin.explain;

import dev.longshore.control.leader.Leader;
import dev.longshore.control.schedule.Node;
import dev.longshore.control.schedule.PlacementRefusal;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.admin.ExplainResponse;
import dev.longshore.proto.store.PlacementRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Why a task is where it is, and what every other machine says and said to it. */
final class ExplainedTask {
    private final Leader leader;
    private final TaskKey key;
    private final TaskRow row;
    private final Optional<PlacementRow> placement;
    private final List<String> sentences = new ArrayList<>();

    private ExplainedTask(Leader leader, TaskKey key) {
        this.leader = leader;
        this.key = key;
        this.row = leader.committed(tx -> tx.get(Tables.TASKS, key)).orElseThrow();
        this.placement = leader.committed(tx -> tx.get(Tables.PLACEMENTS, key));
    }

    static ExplainResponse of(Leader leader, TaskKey key) {
        return new ExplainedTask(leader, key).explain();
    }

    private ExplainResponse explain() {
        boolean stopped = row.getTask().getLastStatus().equals("STOPPED");
        boolean waits = !stopped && row.getInstance().isEmpty();
        var now = new Alternatives(leader);
        if (stopped) {
            sentences.add("It has stopped: " + row.getTask().getStoppedReason() + ".");
        } else if (waits) {
            waits(now);
        } else {
            runs(now);
        }
        now.count(sentences);
        placement.ifPresent(this::placed);
        sentences.add(
                "What happened to it: longshore admin events --resource "
                        + row.getTask().getTaskArn());
        var answer =
                ExplainResponse.newBuilder()
                        .setResourceArn(row.getTask().getTaskArn())
                        .setStatus(row.getTask().getLastStatus())
                        .addAllSentences(sentences)
                        .addAllNodes(now.told());
        placement.ifPresent(
                then ->
                        then.getOthersList()
                                .forEach(
                                        other ->
                                                answer.addNodesThen(
                                                        Alternatives.alternative(leader, other))));
        return answer.build();
    }

    private void waits(Alternatives now) {
        SortedMap<String, PlacementRefusal> refusals =
                leader.explain(key).map(nowhere -> nowhere.reasons()).orElseGet(TreeMap::new);
        sentences.add(
                refusals.isEmpty()
                        ? "It waits, and there is no node or one that takes it in a moment."
                        : "It waits: none of " + refusals.size() + " nodes takes it now.");
        refusals.forEach((id, why) -> now.add(id, why.code(), why.text()));
    }

    private void runs(Alternatives now) {
        if (row.hasLostAt()) {
            sentences.add(
                    "Its node "
                            + node()
                            + " has been silent and was given up at "
                            + Timestamps.instant(row.getLostAt())
                            + ". The task may still run there, and goes on when the node comes back, unless"
                            + " another has taken its place by then.");
        } else {
            sentences.add("It is placed on " + node() + ": " + row.getTask().getLastStatus() + ".");
        }
        leader.scratch(
                        tx ->
                                leader.domain()
                                        .placer()
                                        .run(tx, key.cluster())
                                        .look(row, placement.orElseGet(this::asItIs)))
                .forEach(
                        (id, refused) -> {
                            if (id.equals(row.getInstance())) {
                                now.add(id, "", "it is here");
                            } else {
                                refused.ifPresentOrElse(
                                        why -> now.add(id, why.code(), why.text()),
                                        () -> now.add(id, "", "it would take the task now"));
                            }
                        });
    }

    /** A version that kept no record of it has placed it. */
    private PlacementRow asItIs() {
        return PlacementRow.getDefaultInstance();
    }

    private void placed(PlacementRow then) {
        sentences.add(
                "It was placed at %s: %d nodes came into question, %d would have taken it; what decided: %s."
                        .formatted(
                                Timestamps.instant(then.getAt()),
                                then.getLookedAt(),
                                then.getFitting(),
                                String.join(", then ", then.getRulesList())));
        Alternatives.count(then.getMoreMap(), sentences);
    }

    /** The task itself does not say it where it is a FARGATE task. */
    private String node() {
        return leader.domain()
                .index()
                .node(row.getInstance())
                .map(Node::row)
                .map(node -> node.getInstance().getContainerInstanceArn())
                .orElseGet(row::getInstance);
    }
}
