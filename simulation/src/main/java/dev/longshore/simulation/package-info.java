/**
 * The whole orchestrator in one thread over virtual time: the real leader, sequencer, controllers,
 * sessions and agents, with the log, the network, the hosts and the clients modelled. One seed
 * replays exactly.
 */
@NullMarked
package dev.longshore.simulation;

import org.jspecify.annotations.NullMarked;
