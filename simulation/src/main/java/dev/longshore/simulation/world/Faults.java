package dev.longshore.simulation.world;

import java.util.EnumMap;
import java.util.Map;

/**
 * Which faults this seed has, and how often: a random subset with random rates (swarm testing),
 * since a world in which everything fails all the time reaches little.
 */
public final class Faults {
    /** What can go wrong. The rates are per minute, or per call where the name says so. */
    public enum Kind {
        SERVER_CRASH,
        LEADER_CUT,
        /** A leader is cut off just when it has been elected. */
        NEW_LEADER_CUT_PER_CALL,
        /** Two servers do not hear each other, or one of them not the other. */
        PAIR_CUT,
        /** All servers are off at once, and what was not written is lost. */
        POWER_LOSS,
        SLOW_SERVER_DISK,
        SLOW_SERVER_LINKS,
        LEADER_TRANSFER,
        SERVER_WIPE,
        MEMBER_MESSAGE_LOST_PER_CALL,
        MEMBER_MESSAGE_LATE_PER_CALL,
        LAG,
        LOG_STALL,
        FLOOD,
        CLOCK_JUMP,
        SERVER_PAUSE,
        NOT_WRITTEN_PER_CALL,
        AGENT_CRASH,
        HOST_REBOOT,
        HOST_CUT,
        ALL_HOSTS_CUT,
        AGENT_PAUSE,
        ONE_WAY_CUT,
        STREAM_LOSS,
        /** The leader hears enough hellos at present. */
        LEADER_BUSY_PER_CALL,
        HALF_OPEN,
        /** A new stream whose messages arrive late, also after it has been given up. */
        LATE_MESSAGES_PER_CALL,
        RUNTIME_DOWN,
        DISK_FULL,
        SLOW_JOURNAL,
        /** At a start of an agent. */
        DAMAGED_ENTRY_PER_CALL,
        PULL_FAILURE_PER_CALL,
        STEP_FAILURE_PER_CALL,
        FAILURE_AFTER_WORK_PER_CALL,
        /** The agent gives a call of the runtime up, which does it later all the same. */
        LATE_EFFECT_PER_CALL,
        EXIT,
        OUT_OF_MEMORY,
        IGNORED_SIGTERM_PER_CALL,
        HEALTH_FLAP_PER_CALL,
        LOST_ANSWER_PER_CALL,
        DUPLICATE_PER_CALL,
        /** Not a rate: the world begins with older versions, which are upgraded. */
        UPGRADE
    }

    private final Map<Kind, Double> rates = new EnumMap<>(Kind.class);
    private boolean quiet;

    /** Draws a seed's faults. */
    public static Faults draw(World world) {
        var faults = new Faults();
        for (Kind kind : Kind.values()) {
            boolean included = world.chance(0.5);
            double rate = world.random().nextDouble();
            if (included) {
                faults.rates.put(kind, rate * most(kind));
            }
        }
        return faults;
    }

    /** No faults at all. */
    public static Faults none() {
        return new Faults();
    }

    private static double most(Kind kind) {
        return switch (kind) {
            case FLOOD -> 0.05; // thousands of calls each
            case MEMBER_MESSAGE_LOST_PER_CALL, MEMBER_MESSAGE_LATE_PER_CALL -> 0.02;
            case NEW_LEADER_CUT_PER_CALL -> 0.8;
            case SERVER_PAUSE -> 1.0;
            case POWER_LOSS, CLOCK_JUMP, ALL_HOSTS_CUT -> 0.5;
            default -> kind.name().endsWith("PER_CALL") ? 0.2 : 2.0;
        };
    }

    /** Whether this seed has this kind at all. */
    public boolean has(Kind kind) {
        return rates.containsKey(kind);
    }

    /** From now on nothing goes wrong by itself any more. */
    public void quiet() {
        quiet = true;
    }

    public boolean isQuiet() {
        return quiet;
    }

    /** How many per minute. */
    public double perMinute(Kind kind) {
        return quiet ? 0 : rates.getOrDefault(kind, 0.0);
    }

    /** Whether a call goes wrong in this way. */
    public boolean strikes(World world, Kind kind) {
        return !quiet && world.chance(rates.getOrDefault(kind, 0.0));
    }

    /** The kinds that this seed has. */
    public Map<Kind, Double> rates() {
        return Map.copyOf(rates);
    }

    /** Takes a kind out, to find a shorter history. */
    public void remove(Kind kind) {
        rates.remove(kind);
    }
}
