/**
 * Faults as data, the schedule that a seed makes of them, and who makes them. Each fault proves
 * that it happened, is mended when its time is over, and mends itself on the machine when the drill
 * dies in the middle of it. The nemesis runs on one thread, with another for a fault beside it.
 */
@NullMarked
package dev.longshore.chaos.nemesis;

import org.jspecify.annotations.NullMarked;
