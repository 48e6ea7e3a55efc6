package dev.longshore.agent.resource;

import java.util.Iterator;

/** Does the same for several, whose failures are no concern of the others. */
public final class Each {
    private Each() {}

    /** What is done for one. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it. */
        void on(T one) throws ResourceFailure;
    }

    /**
     * Does it for all, in their order.
     *
     * @throws ResourceFailure the first failure, which suppresses those after it
     */
    public static <T> void of(Iterable<T> all, Work<T> work) throws ResourceFailure {
        rest(all.iterator(), work);
    }

    private static <T> void rest(Iterator<T> all, Work<T> work) throws ResourceFailure {
        while (all.hasNext()) {
            try {
                work.on(all.next());
            } catch (ResourceFailure | RuntimeException failure) {
                try {
                    rest(all, work);
                } catch (ResourceFailure | RuntimeException later) {
                    failure.addSuppressed(later);
                }
                throw failure;
            }
        }
    }
}
