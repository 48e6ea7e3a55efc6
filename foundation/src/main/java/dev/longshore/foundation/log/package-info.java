/** How a process of ours logs. Called once, at start. */
@NullMarked
package dev.longshore.foundation.log;

import org.jspecify.annotations.NullMarked;
