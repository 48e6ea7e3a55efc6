/** The names that a node knows, as DNS looks them up. Immutable; any thread. */
@NullMarked
package dev.longshore.agent.dns.names;

import org.jspecify.annotations.NullMarked;
