package dev.longshore.chaos.checker;

import dev.longshore.chaos.history.Launch;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What containers wrote down about their own starts. */
public final class Launches {
    private Launches() {}

    /**
     * {@code finished}: subjects that ended well as the API says, so that their containers must
     * have written; without them a witness that sees nothing would find nothing wrong.
     */
    public static List<Violation> check(List<Launch> launches, Set<String> finished) {
        var bySubject =
                launches.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Launch::subject, TreeMap::new, Collectors.toSet()));
        var violations =
                bySubject.entrySet().stream()
                        .filter(entry -> entry.getValue().size() > 1)
                        .map(
                                entry ->
                                        new Violation(
                                                Promise.LAUNCHED_ONCE,
                                                entry.getKey()
                                                        + " was launched several times: "
                                                        + entry.getValue()))
                        .collect(Collectors.toList());
        var unseen = new TreeSet<>(finished);
        unseen.removeAll(bySubject.keySet());
        if (!unseen.isEmpty()) {
            violations.add(
                    new Violation(
                            Promise.LAUNCHED_ONCE,
                            "shown as ended well, but never launched: " + unseen));
        }
        return List.copyOf(violations);
    }
}
