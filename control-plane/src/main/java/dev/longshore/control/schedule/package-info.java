/**
 * Where tasks go: filter, score, choose, over an in-memory index of all machines. Pure: no I/O, no
 * clock, no randomness of its own. Confined to the leader's loop.
 */
@NullMarked
package dev.longshore.control.schedule;

import org.jspecify.annotations.NullMarked;
