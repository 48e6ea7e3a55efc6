/** What a replica reads: entries, backups, snapshots. */
@NullMarked
package dev.longshore.fuzz.log;

import org.jspecify.annotations.NullMarked;
