/**
 * What a table, an index and a tally are, and how keys become bytes. Immutable; called from any
 * thread.
 */
@NullMarked
package dev.longshore.state.tables.schema;

import org.jspecify.annotations.NullMarked;
