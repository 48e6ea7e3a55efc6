/** Keys of AWS Cloud Map's rows. */
@NullMarked
package dev.longshore.state.tables.names;

import org.jspecify.annotations.NullMarked;
