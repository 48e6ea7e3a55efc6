/**
 * Every table of the cluster on one page ({@link dev.longshore.state.tables.Tables}), and how keys
 * become bytes. Immutable; called from any thread.
 */
@NullMarked
package dev.longshore.state.tables;

import org.jspecify.annotations.NullMarked;
