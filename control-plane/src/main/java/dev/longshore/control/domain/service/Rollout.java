package dev.longshore.control.domain.service;

/**
 * How many tasks of a service to launch and to stop now, so that the healthy ones stay at the
 * minimum at least, and the running and pending ones at the maximum at most (Amazon ECS Developer
 * Guide, rolling updates). Pure arithmetic: which ones is decided elsewhere.
 *
 * <p>Good tasks are those of the PRIMARY deployment that shall stay. All others are to be replaced.
 */
public final class Rollout {
    private Rollout() {}

    /**
     * What there is, and what is allowed.
     *
     * @param sick unhealthy ones of the PRIMARY deployment
     */
    record Counts(
            int desired, Bounds bounds, Good good, int sick, Others others, Launches launches) {
        /**
         * Good tasks.
         *
         * @param settling those that are not healthy yet
         * @param free those of {@code settling} that are not protected
         */
        record Good(int healthy, int settling, int free) {
            int all() {
                return healthy + settling;
            }
        }

        /**
         * Tasks to replace.
         *
         * @param idle not RUNNING, or unhealthy: nothing is lost with them
         * @param settling RUNNING, and not known to be healthy yet: they may well serve somebody
         * @param kept not healthy, and protected
         * @param keptHealthy healthy, and protected
         */
        record Others(int idle, int settling, int healthy, int kept, int keptHealthy) {
            int all() {
                return idle + settling + healthy + kept + keptHealthy;
            }
        }

        int live() {
            return good.all() + sick + others.all();
        }

        int healthy() {
            return good.healthy() + others.healthy() + others.keptHealthy();
        }

        /** Whether exactly the desired tasks are there, all of them healthy. */
        boolean isAsWished() {
            return good.healthy() == desired && live() == desired;
        }
    }

    /** Whether tasks can be launched at present. */
    public enum Launches {
        ALLOWED,
        /** Not before a pause is over, or never for this deployment. */
        NOT_NOW,
        /** No node has room: tasks that are to be replaced may have to go first. */
        NO_ROOM
    }

    /** The fewest healthy and the most running and pending tasks. */
    record Bounds(int minimum, int maximum) {
        /** Of percentages: the minimum is rounded up, the maximum down. */
        static Bounds of(int desired, int minimumHealthyPercent, int maximumPercent) {
            long minimum = ((long) desired * minimumHealthyPercent + 99) / 100;
            long maximum = (long) desired * maximumPercent / 100;
            return new Bounds((int) minimum, (int) Math.min(maximum, Integer.MAX_VALUE));
        }
    }

    /**
     * The next moves.
     *
     * @param stopSettling of good ones, more than desired
     * @param stopGood the same, of healthy ones
     * @param blocked whether the bounds allow no move at all although one is needed
     */
    record Moves(
            int launch,
            int stopSettling,
            int stopGood,
            int stopSick,
            int stopIdle,
            int stopHealthy,
            boolean blocked) {
        private int sum() {
            return launch + stopSettling + stopGood + stopSick + stopIdle + stopHealthy;
        }
    }

    static Moves next(Counts counts) {
        int minimum = counts.bounds().minimum();
        int missing = Math.max(0, counts.desired() - counts.good().all());
        int room = Math.max(0, counts.bounds().maximum() - counts.live() + counts.others().idle());
        int mostNow = counts.launches() == Launches.NO_ROOM ? 0 : Math.min(missing, room);
        int needed = counts.launches() == Launches.NOT_NOW ? 0 : missing - mostNow;

        int excess = Math.max(0, counts.good().all() - counts.desired());
        int stopSettling = Math.min(excess, counts.good().free());
        int stopGood = Math.min(excess - stopSettling, Math.max(0, counts.healthy() - minimum));

        int healthy = counts.healthy() - stopGood;
        int stopSick =
                healthy >= counts.desired() ? counts.sick() : Math.min(counts.sick(), needed);
        int stillNeeded = needed - Math.min(needed, stopSick);

        int serving = healthy + counts.others().settling();
        int toMakeRoom = Math.min(stillNeeded, Math.max(0, serving - minimum));
        int replaced = Math.max(0, serving - counts.desired());
        int stopOthers = Math.max(toMakeRoom, replaced);
        int stopOthersSettling = Math.min(counts.others().settling(), stopOthers);
        int stopHealthy =
                Math.min(
                        Math.min(counts.others().healthy(), stopOthers - stopOthersSettling),
                        Math.max(0, healthy - minimum));

        var moves =
                new Moves(
                        counts.launches() == Launches.ALLOWED ? mostNow : 0,
                        stopSettling,
                        stopGood,
                        stopSick,
                        counts.others().idle(),
                        stopOthersSettling + stopHealthy,
                        false);
        boolean blocked = stillNeeded > 0 && moves.sum() == 0 && counts.good().settling() == 0;
        return blocked ? new Moves(0, 0, 0, 0, 0, 0, true) : moves;
    }
}
