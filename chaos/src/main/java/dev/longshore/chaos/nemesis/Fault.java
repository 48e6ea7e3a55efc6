package dev.longshore.chaos.nemesis;

import java.time.Duration;

/**
 * A kind of fault.
 *
 * @param outage whether containers and their traffic must not notice it at all
 * @param destroys whether it destroys data, so that only a cluster made for drills may have it
 * @param needsPower whether machines must be switched off and on
 */
record Fault(
        String name,
        Target target,
        Duration shortest,
        Duration longest,
        Action action,
        boolean outage,
        boolean destroys,
        boolean needsPower) {
    static Fault of(String name, Target target, double from, double to, Action action) {
        return new Fault(
                name,
                target,
                Duration.ofMillis(Math.round(from * 1_000)),
                Duration.ofMillis(Math.round(to * 1_000)),
                action,
                false,
                false,
                false);
    }

    Fault asOutage() {
        return new Fault(name, target, shortest, longest, action, true, destroys, needsPower);
    }

    Fault asDestroying() {
        return new Fault(name, target, shortest, longest, action, outage, true, needsPower);
    }

    Fault withPower() {
        return new Fault(name, target, shortest, longest, action, outage, destroys, true);
    }
}
