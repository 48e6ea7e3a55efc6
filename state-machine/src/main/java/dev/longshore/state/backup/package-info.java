/**
 * The file that a backup is: all rows of a store as of one position in the log, with what is to be
 * known of them, and a checksum. It names no files: what a hostile one could do ends with rows.
 */
@NullMarked
package dev.longshore.state.backup;

import org.jspecify.annotations.NullMarked;
