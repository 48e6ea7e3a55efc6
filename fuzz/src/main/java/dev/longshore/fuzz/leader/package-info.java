/** What a leader reads of agents and callers. */
@NullMarked
package dev.longshore.fuzz.leader;

import org.jspecify.annotations.NullMarked;
