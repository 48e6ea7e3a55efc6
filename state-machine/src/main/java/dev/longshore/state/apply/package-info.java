/**
 * What happens to a committed log entry, on every replica alike. It reads no clock, no environment
 * and nothing unordered; called by the one thread that applies.
 */
@NullMarked
package dev.longshore.state.apply;

import org.jspecify.annotations.NullMarked;
