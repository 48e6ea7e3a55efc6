package dev.longshore.control.admin.explain;

import dev.longshore.control.leader.Leader;
import dev.longshore.control.schedule.Node;
import dev.longshore.control.schedule.PlacementRefusal;
import dev.longshore.proto.admin.Alternative;
import dev.longshore.proto.store.PlacementAlternative;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Machines that a task could be on, in the order of their ids, and a count of what is too many. */
final class Alternatives {
    /** An answer has room for so many; the rest is counted by code. */
    static final int MOST = 1_000;

    private final Leader leader;
    private final List<Alternative> told = new ArrayList<>();
    private final SortedMap<String, Integer> more = new TreeMap<>();

    Alternatives(Leader leader) {
        this.leader = leader;
    }

    static Alternatives of(Leader leader, Map<String, PlacementRefusal> refusals) {
        var alternatives = new Alternatives(leader);
        new TreeMap<>(refusals).forEach((id, why) -> alternatives.add(id, why.code(), why.text()));
        return alternatives;
    }

    void add(String id, String code, String text) {
        if (told.size() == MOST) {
            more.merge(code.isEmpty() ? "would take it" : code, 1, Integer::sum);
        } else {
            told.add(alternative(leader, id, code, text));
        }
    }

    List<Alternative> told() {
        return told;
    }

    /** Says how many others there are; nothing where all are told. */
    void count(List<String> sentences) {
        count(more, sentences);
    }

    static void count(Map<String, Integer> more, List<String> sentences) {
        new TreeMap<>(more)
                .forEach(
                        (code, count) ->
                                sentences.add("And " + count + " more nodes: " + code + "."));
    }

    static Alternative alternative(Leader leader, PlacementAlternative kept) {
        return alternative(leader, kept.getInstance(), kept.getCode(), kept.getText());
    }

    /** A machine that has left is named by its id alone. */
    private static Alternative alternative(Leader leader, String id, String code, String text) {
        var alternative =
                Alternative.newBuilder().setContainerInstanceArn(id).setCode(code).setText(text);
        leader.domain()
                .index()
                .node(id)
                .map(Node::row)
                .ifPresent(
                        row ->
                                alternative
                                        .setContainerInstanceArn(
                                                row.getInstance().getContainerInstanceArn())
                                        .setHostAddress(row.getHostAddress()));
        return alternative.build();
    }
}
