/**
 * When a member stands for election: pure, over an injected clock, the same in the product and in
 * the simulation. Ratis and the network are elsewhere.
 */
@NullMarked
package dev.longshore.control.raft.election;

import org.jspecify.annotations.NullMarked;
