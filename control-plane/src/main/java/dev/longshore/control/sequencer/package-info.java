/**
 * The single writer: transactions from a queue into batches, batches into the log, answers when the
 * log has committed them. Runs on the leader's loop.
 */
@NullMarked
package dev.longshore.control.sequencer;

import org.jspecify.annotations.NullMarked;
