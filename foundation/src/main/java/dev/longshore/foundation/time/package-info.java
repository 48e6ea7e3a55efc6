/** Moments on the wire. No state; called from any thread. */
@NullMarked
package dev.longshore.foundation.time;

import org.jspecify.annotations.NullMarked;
