package dev.longshore.foundation.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody may have meant. */
public final class NearestName {
    private NearestName() {}

    /** The known name that is nearest to {@code wrong}, if one is near. */
    public static Optional<String> of(String wrong, Collection<String> known) {
        return known.stream()
                .min(
                        Comparator.<String>comparingInt(name -> distance(wrong, name))
                                .thenComparing(name -> name))
                .filter(name -> distance(wrong, name) <= Math.max(2, wrong.length() / 3));
    }

    /** The known name that differs from {@code wrong} in no more than {@code most} letters. */
    static Optional<String> within(int most, String wrong, Collection<String> known) {
        return known.stream()
                .filter(name -> distance(wrong, name) <= most)
                .min(Comparator.naturalOrder());
    }

    /** Levenshtein's edit distance, letters' case aside. */
    static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same =
                        Character.toLowerCase(a.charAt(i - 1))
                                == Character.toLowerCase(b.charAt(j - 1));
                row[j] =
                        Math.min(
                                Math.min(row[j - 1], previous[j]) + 1,
                                previous[j - 1] + (same ? 0 : 1));
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
