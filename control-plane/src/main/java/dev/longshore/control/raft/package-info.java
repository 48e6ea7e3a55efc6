/**
 * This server's Ratis member: configuration, leadership, membership, and the log that the sequencer
 * writes to. Ratis calls back on its own threads; everything is handed over to the server's loop.
 */
@NullMarked
package dev.longshore.control.raft;

import org.jspecify.annotations.NullMarked;
