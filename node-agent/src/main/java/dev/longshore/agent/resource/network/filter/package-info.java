/**
 * Which packets tasks may send and take in: the machine's nftables rules, computed from what is
 * wished and changed element by element. Called by the task networks, on threads that may block.
 */
@NullMarked
package dev.longshore.agent.resource.network.filter;

import org.jspecify.annotations.NullMarked;
