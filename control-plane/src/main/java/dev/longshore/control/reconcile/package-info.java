/**
 * Controllers: each compares what should be with what is and writes the next step, called again and
 * again. They meet in rows, never in each other; nothing here blocks or does I/O. On the leader's
 * loop.
 */
@NullMarked
package dev.longshore.control.reconcile;

import org.jspecify.annotations.NullMarked;
