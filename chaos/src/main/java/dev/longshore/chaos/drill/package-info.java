/**
 * A drill from its beginning to its verdict: prepares, breaks, mends, waits, cleans up, checks. The
 * drill runs on the caller's thread; observers have threads of their own until it is over.
 */
@NullMarked
package dev.longshore.chaos.drill;

import org.jspecify.annotations.NullMarked;
