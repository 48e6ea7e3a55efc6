package dev.longshore.simulation.invariant.caller;

import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;

/** Looks at the pages of a listing together, when the last one has come. */
@Invariant(
        "A listing over several pages names whatever was there all the while, and nothing twice, whoever leads meanwhile.")
public final class ListingsAreWhole {
    private ListingsAreWhole() {}

    /** {@code there} from before the first page until after the last. */
    public static void check(Collection<String> there, List<String> listed) {
        var once = new HashSet<String>();
        for (String name : listed) {
            if (!once.add(name)) {
                throw new Violation(ListingsAreWhole.class, name + " is listed twice");
            }
        }
        for (String name : there) {
            if (!once.contains(name)) {
                throw new Violation(ListingsAreWhole.class, name + " is not listed");
            }
        }
    }
}
