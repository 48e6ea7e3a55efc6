/**
 * The cluster query language, in which placement constraints and list filters are written. Pure;
 * called from any thread.
 */
@NullMarked
package dev.longshore.control.query;

import org.jspecify.annotations.NullMarked;
