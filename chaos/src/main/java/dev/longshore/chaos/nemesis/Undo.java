package dev.longshore.chaos.nemesis;

/**
 * A fault mends itself after a while, should the drill die before it has mended it. Parts of
 * scripts for the machine.
 */
final class Undo {
    private static final int AFTER_SECONDS = 120;

    private Undo() {}

    /**
     * Runs a command after a while: lines of their own, since what stands before an {@code &} on
     * its line would run beside the script as well.
     *
     * @param fault its name; a machine has one of each at a time
     * @param command without double quotes
     */
    static String later(String fault, String command) {
        return "setsid sh -c \"sleep %d; %s\" longshore-chaos-%s </dev/null >/dev/null 2>&1 &\n"
                .formatted(AFTER_SECONDS, command, fault);
    }

    /** Not any more: it would undo the next fault of that name. */
    static String never(String fault) {
        return "pkill -KILL -f '[l]ongshore-chaos-%s' || true\n".formatted(fault);
    }
}
