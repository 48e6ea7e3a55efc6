package dev.longshore.agent.dns.names;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.xbill.DNS.Record;

/**
 * A name that is there, with its records by type. Of several, those that are healthy are answered:
 * up to eight, or one where its policy is WEIGHTED; if none is healthy, all count as if they were
 * (AWS Cloud Map API Reference, DnsConfig).
 */
public final class Owner {
    private static final int MOST = 8;

    private final int most;
    private final Map<Integer, List<Candidate>> byType = new HashMap<>();

    Owner(boolean weighted) {
        this.most = weighted ? 1 : MOST;
    }

    void add(Candidate candidate) {
        byType.computeIfAbsent(candidate.data().getType(), type -> new ArrayList<>())
                .add(candidate);
    }

    /** Whether anything is there. */
    boolean isEmpty() {
        return byType.isEmpty();
    }

    /** Records of a type; which of many is left to chance. */
    public List<Record> records(int type, RandomGenerator random) {
        List<Candidate> all = byType.getOrDefault(type, List.of());
        List<Candidate> healthy = all.stream().filter(Candidate::healthy).toList();
        var left = new ArrayList<>(healthy.isEmpty() ? all : healthy);
        int count = Math.min(most, left.size());
        var chosen = new ArrayList<Record>(count);
        for (int i = 0; i < count; i++) {
            Collections.swap(left, i, i + random.nextInt(left.size() - i));
            chosen.add(left.get(i).data());
        }
        return chosen;
    }
}
