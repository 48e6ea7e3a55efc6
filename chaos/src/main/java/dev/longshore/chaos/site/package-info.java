/**
 * The cluster that a drill runs on, as the drill reaches it: which machines there are, how a
 * command is run on one, and how a server or an agent is started there. Called by faults, workloads
 * and observers, on their own threads; blocking.
 */
@NullMarked
package dev.longshore.chaos.site;

import org.jspecify.annotations.NullMarked;
