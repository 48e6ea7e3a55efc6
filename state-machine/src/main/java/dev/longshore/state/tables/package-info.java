/**
 * Every table of the cluster on one page ({@link dev.longshore.state.tables.Tables}), with the keys
 * of those that belong to no service of the API. Immutable; called from any thread.
 */
@NullMarked
package dev.longshore.state.tables;

import org.jspecify.annotations.NullMarked;
