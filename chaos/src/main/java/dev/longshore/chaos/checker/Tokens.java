package dev.longshore.chaos.checker;

import dev.longshore.chaos.history.Outcome;
import dev.longshore.chaos.history.TaskSeen;
import dev.longshore.chaos.history.TokenCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Tasks that were run with a client token, and those that there are at the end. */
public final class Tokens {
    private Tokens() {}

    /** {@code listed}: all tasks at the end, stopped ones too; a task bears its token. */
    public static List<Violation> check(List<TokenCall> calls, List<TaskSeen> listed) {
        var violations = new ArrayList<Violation>();
        Map<String, Set<String>> there = new TreeMap<>();
        for (TaskSeen task : listed) {
            there.computeIfAbsent(task.startedBy(), token -> new TreeSet<>()).add(task.arn());
        }
        calls.stream()
                .collect(Collectors.groupingBy(TokenCall::token, TreeMap::new, Collectors.toList()))
                .forEach(
                        (token, answers) ->
                                violations.addAll(
                                        check(
                                                token,
                                                answers,
                                                there.getOrDefault(token, Set.of()))));
        return violations;
    }

    private static List<Violation> check(String token, List<TokenCall> answers, Set<String> there) {
        var violations = new ArrayList<Violation>();
        Set<String> told =
                answers.stream()
                        .filter(answer -> answer.outcome() == Outcome.OK)
                        .map(TokenCall::task)
                        .collect(Collectors.toCollection(TreeSet::new));
        var all = new TreeSet<>(told);
        all.addAll(there);
        if (all.size() > 1) {
            violations.add(
                    new Violation(
                            Promise.ONE_TASK_PER_TOKEN,
                            token + " was answered with " + told + ", and there are " + there));
        }
        if (!there.containsAll(told)) {
            violations.add(
                    new Violation(
                            Promise.WRITES_SURVIVE,
                            token + " was acknowledged with " + told + ", but there is " + there));
        }
        boolean refused = answers.stream().allMatch(answer -> answer.outcome() == Outcome.REFUSED);
        if (refused && !there.isEmpty()) {
            violations.add(
                    new Violation(
                            Promise.WRITES_SURVIVE, token + " was refused, but there is " + there));
        }
        return violations;
    }
}
